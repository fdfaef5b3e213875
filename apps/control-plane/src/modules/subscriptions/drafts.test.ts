import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestBrowser } from '../../testing/browser.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Setup } from '../identity/index.js'
import { SubmitDrafts } from './submit-drafts.job.js'

const PASSWORD = 'seven wise elephants'
let plane: TestControlPlane
let owner: TestBrowser

beforeAll(async () => {
  plane = await TestControlPlane.start({
    GATEHOUSE_ADMIN_EMAIL: 'root@example.com',
    GATEHOUSE_ADMIN_PASSWORD: PASSWORD,
  })
  await plane.app.get(Setup).prepare()
  owner = await signedIn('root@example.com')
  const admin = await plane.person('admin', { acme: ['admin'] })
  const upstream = { targets: [{ url: 'http://127.0.0.1:9/' }] }
  await admin.post('/tenants/acme/apis', { slug: 'w', name: 'W', type: 'rest', path: '/w', upstream })
  await admin.post('/tenants/acme/apis/w/versions/v1/publish')
  await admin.post('/tenants/acme/products', { slug: 'w', name: 'W', apis: ['w'], visibility: 'public' })
  for (const [slug, approval] of [
    ['free', 'auto'],
    ['gold', 'manual'],
  ])
    await admin.post('/tenants/acme/products/w/plans', { slug, name: slug, approval })
})
afterAll(() => plane?.close())

async function signedIn(email: string): Promise<TestBrowser> {
  const browser = new TestBrowser(plane.url)
  expect(await browser.post('/auth/sign-in', { email, password: PASSWORD })).toMatchObject({ status: 200 })
  return browser
}

async function signUp(email: string): Promise<TestBrowser> {
  const browser = new TestBrowser(plane.url)
  await browser.post('/auth/sign-up', { email, password: PASSWORD, name: 'Somebody' })
  const { body } = await owner.get<{ data: { links: string[] }[] }>(`/outbox?to=${encodeURIComponent(email)}`)
  const token = new URL(body.data[0]!.links[0]!).searchParams.get('token')
  expect((await browser.post('/auth/verify-email', { token })).status).toBe(204)
  return signedIn(email)
}

const waiting = async () =>
  (await owner.get<{ data: { id: string; email: string }[] }>('/users?state=pending_approval')).body.data
const stateOf = async (browser: TestBrowser) => (await browser.get<{ user: { state: string } }>('/me')).body.user.state

it('sign-up is open unless the owner says otherwise', async () => {
  expect((await owner.get('/settings')).body).toEqual({ signUp: 'open' })
  expect(await stateOf(await signUp('early@example.com'))).toBe('active')
  expect(await owner.send('PUT', '/settings', { signUp: 'approval' })).toMatchObject({ status: 200 })
  expect(await owner.send('PUT', '/settings', { signUp: 'closed' })).toMatchObject({ status: 422 })
})

it('who waits prepares applications and subscriptions, and nothing more', async () => {
  const ada = await signUp('ada@example.com')
  expect(await stateOf(ada)).toBe('pending_approval')
  expect(await ada.post('/tenants', { slug: 'mine', name: 'Mine' })).toMatchObject({
    body: { code: 'account_pending' },
  })
  expect((await ada.get('/users')).status).toBe(403)
  const { body: bot } = await ada.post<{ id: string }>('/applications', { name: 'Bot' })
  const { body: night } = await ada.post<{ id: string }>('/applications', { name: 'Night' })
  expect(await ada.post(`/applications/${bot.id}/keys`, { name: 'k' })).toMatchObject({ status: 403 })
  const before = await plane.revision()
  const subscribe = (application: string, plan: string) =>
    ada.post<{ id: string; state: string }>(`/applications/${application}/subscriptions`, { product: 'acme/w', plan })
  const free = await subscribe(bot.id, 'free')
  const gold = await subscribe(night.id, 'gold')
  expect([free.body.state, gold.body.state]).toEqual(['draft', 'draft'])
  expect((await subscribe(bot.id, 'gold')).status).toBe(409)
  await plane.app.get(SubmitDrafts).run()
  expect((await ada.get<{ state: string }>(`/subscriptions/${free.body.id}`)).body.state).toBe('draft')
  expect(await plane.revision()).toBe(before)

  const [account] = await waiting()
  expect(account!.email).toBe('ada@example.com')
  expect((await owner.get<{ data: object[] }>('/outbox?to=root%40example.com')).body.data).toHaveLength(1)
  expect(await owner.post(`/users/${account!.id}/approve`)).toMatchObject({ body: { state: 'active' } })
  expect(await owner.post(`/users/${account!.id}/approve`)).toMatchObject({ body: { code: 'state_invalid' } })
  await plane.app.get(SubmitDrafts).run()
  expect((await ada.get<{ state: string }>(`/subscriptions/${free.body.id}`)).body.state).toBe('active')
  expect((await ada.get<{ state: string }>(`/subscriptions/${gold.body.id}`)).body.state).toBe('pending')
  expect((await ada.post(`/applications/${bot.id}/keys`, { name: 'k' })).status).toBe(201)
})

it('who is rejected is told why, and signed out', async () => {
  const eve = await signUp('eve@example.com')
  const [account] = await waiting()
  await owner.post(`/users/${account!.id}/reject`, { comment: 'We do not know you.' })
  expect((await eve.get('/me')).status).toBe(401)
  const again = await new TestBrowser(plane.url).post('/auth/sign-in', { email: 'eve@example.com', password: PASSWORD })
  expect(again).toMatchObject({ status: 403, body: { code: 'account_suspended' } })
  const { body } = await owner.get<{ data: { subject: string; text: string }[] }>('/outbox?to=eve%40example.com')
  expect(body.data[0]).toMatchObject({ subject: 'Your account was not approved' })
  expect(body.data[0]!.text).toContain('We do not know you.')
})

it('whom a tenant invited does not wait', async () => {
  const admin = await plane.person('other', { north: ['admin'] })
  await admin.post('/tenants/north/invitations', { email: 'guest@example.com', roles: ['viewer'] })
  const browser = new TestBrowser(plane.url)
  await browser.post('/auth/sign-up', { email: 'guest@example.com', password: PASSWORD, name: 'Guest' })
  const { body } = await owner.get<{ data: { subject: string; links: string[] }[] }>('/outbox?to=guest%40example.com')
  const mail = body.data.find(({ subject }) => subject.startsWith('Confirm'))!
  await browser.post('/auth/verify-email', { token: new URL(mail.links[0]!).searchParams.get('token') })
  expect(await stateOf(await signedIn('guest@example.com'))).toBe('active')
})
