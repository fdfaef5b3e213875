import { request } from 'undici'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { IdentityProvider, PAGES } from '../testing/identity-provider.js'
import { Weather } from '../testing/weather.js'

/** Browsers sign in at a certified provider; the gateway is its client. */
const seen: Record<string, unknown>[] = []
const weather = new Weather((req, res) => {
  seen.push({ url: req.url, ...req.headers })
  res.end('ok')
})
const { gateway } = weather
const id = new IdentityProvider()
let callbackUrl: string

beforeAll(async () => {
  await weather.start()
  callbackUrl = gateway.url('/acme/weather/oauth2/callback')
  id.callbacks = [callbackUrl]
  await id.start()
})
afterAll(async () => {
  await weather.stop()
  await id.stop()
})
beforeEach(() => {
  seen.length = 0
})

const arrange = (settings: object = {}) =>
  weather.arrange([
    [
      'oauth2-sign-in',
      {
        issuer: id.issuer,
        clientId: PAGES,
        callbackUrl,
        sessionKeys: [{ id: 'one', secret: 'a secret of thirty-two characters' }],
        application: 'app_1',
        claimHeaders: [{ claim: 'sub', header: 'x-user' }],
        ...settings,
      },
    ],
  ])

/** Without what `fetch` says of itself, and without following anything. */
async function asked(url: string, headers: Record<string, string>): Promise<Response> {
  const { statusCode: status, headers: told, body } = await request(url, { headers })
  const fields = Object.entries(told).flatMap(([name, value]) =>
    [value ?? []].flat().map(each => [name, each] as [string, string]),
  )
  return new Response(await body.text(), { status, headers: fields })
}

/** Follows redirects and keeps cookies by origin and path, as a browser does. */
class Browser {
  readonly cookies = new Map<string, { origin: string; path: string; value: string }>()
  /** What was asked on the way, paths alone. */
  readonly way: string[] = []

  async open(url: string, headers: Record<string, string> = { accept: 'text/html' }): Promise<Response> {
    const { origin, pathname } = new URL(url)
    this.way.push(pathname)
    const cookie = [...this.cookies]
      .filter(([, kept]) => kept.origin === origin && pathname.startsWith(kept.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
    const response = await asked(url, { ...headers, ...(cookie && { cookie }) })
    for (const field of response.headers.getSetCookie()) this.keep(origin, field)
    const location = response.headers.get('location')
    if (!location) return response
    await response.text()
    return this.open(new URL(location, url).href, headers)
  }

  private keep(origin: string, field: string): void {
    const [pair, ...attributes] = field.split('; ')
    const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)]
    const path = /path=([^;]*)/i.exec(attributes.join(';'))?.[1] ?? '/'
    if (value === '' || /max-age=0/i.test(field)) this.cookies.delete(name)
    else this.cookies.set(name, { origin, path, value })
  }
}

const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code]
const page = (path = '/today?city=Bern') => gateway.url(`/acme/weather${path}`)

test('a page is shown once its reader has signed in, who comes back to it and needs no more than the cookie', async () => {
  arrange()
  const browser = new Browser()
  const response = await browser.open(page())
  expect([response.status, await response.text()]).toEqual([200, 'ok'])
  expect(browser.way.at(0)).toBe('/acme/weather/today')
  expect(browser.way).toContain('/auth')
  expect(browser.way.slice(-2)).toEqual(['/acme/weather/oauth2/callback', '/acme/weather/today'])
  expect(seen).toEqual([expect.objectContaining({ url: '/today?city=Bern', 'x-user': 'ann' })])
  expect(seen[0]!.cookie).toBeUndefined()
  expect([...browser.cookies.keys()].filter(name => name.startsWith('gh_'))).toEqual(['gh_session'])
  const asked = id.asked.length
  expect((await browser.open(page('/again'), { accept: 'application/json' })).status).toBe(200)
  expect(id.asked.length).toBe(asked)
  expect(await gateway.recordOf('/acme/weather/again')).toMatchObject({ applicationId: 'app_1', status: 200 })
  expect(JSON.stringify(gateway.records)).not.toContain(browser.cookies.get('gh_session')!.value.slice(-40))
  expect(await (await browser.open(page('/oauth2/sign-out'))).text()).toContain('signed out')
  expect(await codeOf(await browser.open(page(), { accept: 'application/json' }))).toEqual([401, 'credentials_missing'])
})

test('a code is good once, and for the browser that began alone', async () => {
  arrange()
  const [ann, mallory] = [new Browser(), new Browser()]
  let stolen = ''
  const open = ann.open.bind(ann)
  ann.open = (url, headers) => {
    if (!url.includes('/oauth2/callback')) return open(url, headers)
    stolen = url
    return asked(page('/nowhere'), { accept: 'application/json' })
  }
  await ann.open(page())
  expect(await codeOf(await mallory.open(stolen))).toEqual([401, 'credentials_rejected'])
  expect((await open(stolen)).status).toBe(200)
  expect(await codeOf(await mallory.open(stolen))).toEqual([401, 'credentials_rejected'])
  expect(await codeOf(await open(stolen))).toEqual([401, 'credentials_rejected'])
})

test('sessions end, name who they are of, and nobody signs in while the provider is away', async () => {
  arrange({ application: undefined, applications: [{ value: 'other', application: 'app_1' }] })
  expect(await codeOf(await new Browser().open(page()))).toEqual([403, 'application_unknown'])
  arrange({ issuer: 'http://127.0.0.1:1' })
  expect(await codeOf(await new Browser().open(page()))).toEqual([503, 'credentials_unverifiable'])
  const program = await asked(page(), { accept: 'application/json' })
  expect(await codeOf(program)).toEqual([401, 'credentials_missing'])
  // That a session is over is told as credentials_expired; the clock is turned in the policy's own test.
})

test('keys of the provider change under way', async () => {
  arrange()
  expect((await new Browser().open(page())).status).toBe(200)
  id.rotate('second')
  expect((await new Browser().open(page())).status).toBe(200)
})
