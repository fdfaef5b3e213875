import { afterEach, expect, it } from 'vitest'
import { TestBrowser } from '../../testing/browser.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Setup } from './setup.js'

const owner = { email: 'root@example.com', password: 'seven wise elephants', name: 'Root' }
const open: TestControlPlane[] = []

async function start(settings: Record<string, string> = {}): Promise<TestControlPlane> {
  const plane = await TestControlPlane.start(settings)
  open.push(plane)
  return plane
}

afterEach(async () => {
  for (const plane of open.splice(0)) await plane.close()
})

it('makes one owner by a link that works once', async () => {
  const plane = await start()
  const link = new URL((await plane.app.get(Setup).prepare())!)
  expect(link.href).toMatch(new RegExp(`^${plane.url}/setup\\?token=`))
  const token = link.searchParams.get('token')!
  const wrong = await plane.anonymous.post('/auth/setup', { ...owner, token: 'not-the-token' })
  expect(wrong).toMatchObject({ status: 400, body: { code: 'token_invalid' } })

  const browsers = [new TestBrowser(plane.url), new TestBrowser(plane.url)]
  const answers = await Promise.all(
    browsers.map((browser, i) => browser.post('/auth/setup', { ...owner, email: `root${i}@example.com`, token })),
  )
  expect(answers.map(answer => answer.status).sort()).toEqual([200, 400])
  const winner = browsers[answers.findIndex(answer => answer.status === 200)]!
  expect((await winner.get('/me')).body).toMatchObject({ user: { platformRole: 'owner', state: 'active' } })
  expect(await plane.app.get(Setup).prepare()).toBeUndefined()
})

it('makes the owner that the settings name, once, behind https with a cookie that only https carries', async () => {
  const plane = await start({
    GATEHOUSE_ADMIN_EMAIL: owner.email,
    GATEHOUSE_ADMIN_PASSWORD: owner.password,
    GATEHOUSE_PUBLIC_URL: 'https://gate.example',
  })
  expect(await plane.app.get(Setup).prepare()).toBeUndefined()
  const browser = new TestBrowser(plane.url)
  browser.origin = 'https://gate.example'
  expect((await browser.post('/auth/sign-in', { email: owner.email, password: owner.password })).status).toBe(200)
  expect(browser.setCookies[0]).toMatch(/^__Host-sid=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  expect((await browser.post('/me/tokens', { name: 'x' })).status).toBe(201)
  browser.origin = plane.url
  expect((await browser.post('/me/tokens', { name: 'x' })).status).toBe(403)
})

it('refuses to start with an owner password that anybody would guess', async () => {
  const plane = await start({ GATEHOUSE_ADMIN_EMAIL: owner.email, GATEHOUSE_ADMIN_PASSWORD: 'password12345678' })
  await expect(plane.app.get(Setup).prepare()).rejects.toThrow(/GATEHOUSE_ADMIN_PASSWORD/)
})
