import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestBrowser } from '../../testing/browser.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { Setup } from './setup.js'

const PASSWORD = 'seven wise elephants'
let plane: TestControlPlane
let admin: TestBrowser

beforeAll(async () => {
  plane = await TestControlPlane.start({
    GATEHOUSE_ADMIN_EMAIL: 'root@example.com',
    GATEHOUSE_ADMIN_PASSWORD: PASSWORD,
  })
  await plane.app.get(Setup).prepare()
  admin = await signedIn('root@example.com')
})
afterAll(() => plane.close())

async function signedIn(email: string, password = PASSWORD): Promise<TestBrowser> {
  const browser = new TestBrowser(plane.url)
  expect(await browser.post('/auth/sign-in', { email, password })).toMatchObject({ status: 200 })
  return browser
}

interface Mail {
  subject: string
  links: string[]
}

async function mailsTo(email: string): Promise<Mail[]> {
  const { status, body } = await admin.get<{ data: Mail[] }>(`/outbox?to=${encodeURIComponent(email)}`)
  expect(status).toBe(200)
  return body.data
}

const tokenIn = (mail: Mail | undefined): string => new URL(mail!.links[0]!).searchParams.get('token')!

async function signUp(email: string, password = PASSWORD): Promise<TestBrowser> {
  const browser = new TestBrowser(plane.url)
  await browser.post('/auth/sign-up', { email, password, name: 'Somebody' })
  const token = tokenIn((await mailsTo(email))[0])
  expect((await browser.post('/auth/verify-email', { token })).status).toBe(204)
  return signedIn(email, password)
}

describe('from sign-up to a token', () => {
  it('goes by the mail', async () => {
    const browser = new TestBrowser(plane.url)
    const person = { email: 'Ada@Example.com', password: PASSWORD }
    const asked = await browser.post('/auth/sign-up', { ...person, name: 'Ada' })
    expect(asked).toMatchObject({ status: 202, body: {} })
    expect(await browser.post('/auth/sign-in', person)).toMatchObject({
      status: 403,
      body: { code: 'email_unverified' },
    })

    const [mail] = await mailsTo('ada@example.com')
    expect(mail!.links[0]).toMatch(new RegExp(`^${plane.url}/verify-email\\?token=`))
    const token = tokenIn(mail)
    expect((await browser.post('/auth/verify-email', { token })).status).toBe(204)
    expect(await browser.post('/auth/verify-email', { token })).toMatchObject({
      status: 400,
      body: { code: 'token_invalid' },
    })

    const { body } = await browser.post('/auth/sign-in', { ...person, email: 'ada@example.com' })
    expect(body).toMatchObject({ user: { email: 'Ada@Example.com', state: 'active', platformRole: null } })
    const made = await browser.post<{ id: string; secret: string }>('/me/tokens', { name: 'laptop' })
    expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^ghp_[0-9A-Za-z]{38}$/) } })

    const me = await withToken(made.body.secret, 'GET', '/me')
    expect(me.body).toMatchObject({
      user: { name: 'Ada' },
      permissions: [],
      organizations: [{ slug: 'ada', personal: true, role: 'owner' }],
    })
    const [stored] = await plane.query<{ text: string }>(
      'SELECT row_to_json(personal_token)::text AS text FROM personal_token',
    )
    expect(stored!.text).not.toContain(made.body.secret)
  })

  it('gives people of the same name organizations of their own', async () => {
    const browser = await signUp('ada@other.example')
    const { body } = await browser.get<{ data: { slug: string }[] }>('/organizations')
    expect(body.data.map(one => one.slug)).toEqual(['ada-2'])
  })

  it('refuses passwords that anybody would guess', async () => {
    const answer = await plane.anonymous.post('/auth/sign-up', {
      email: 'w@x.io',
      password: 'password12345678',
      name: 'W',
    })
    expect(answer).toMatchObject({ status: 422, body: { code: 'password_weak', errors: [{ pointer: '/password' }] } })
  })
})

async function withToken(token: string, method: string, path: string, body?: unknown) {
  const answer = await fetch(`${plane.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

describe('known and unknown addresses', () => {
  it('are answered alike by sign-up, and only the mailbox learns more', async () => {
    const input = (email: string) => ({ email, password: 'another wise elephant', name: 'X' })
    const known = await plane.anonymous.post('/auth/sign-up', input('root@example.com'))
    const unknown = await plane.anonymous.post('/auth/sign-up', input('new@example.com'))
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body])
    expect((await mailsTo('root@example.com'))[0]!.subject).toMatch(/already have an account/)
    expect((await mailsTo('new@example.com'))[0]!.subject).toMatch(/Confirm/)
    await signedIn('root@example.com')
  })

  it('are answered alike by reset and by sign-in', async () => {
    const known = await plane.anonymous.post('/auth/request-reset', { email: 'root@example.com' })
    const unknown = await plane.anonymous.post('/auth/request-reset', { email: 'nobody@example.com' })
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body])
    expect(await mailsTo('nobody@example.com')).toEqual([])
    const wrong = { password: 'not this one at all' }
    const a = await plane.anonymous.post('/auth/sign-in', { email: 'root@example.com', ...wrong })
    const b = await plane.anonymous.post('/auth/sign-in', { email: 'nobody@example.com', ...wrong })
    const seen = ({ status, body }: typeof a) => ({ status, ...body, request_id: '' })
    expect(seen(a)).toEqual(seen(b))
    expect(a).toMatchObject({ status: 401, body: { code: 'credentials_invalid' } })
  })

  it('sends one mail a minute to an address', async () => {
    const input = { email: 'often@example.com', password: PASSWORD, name: 'X' }
    for (let i = 0; i < 3; i++) await plane.anonymous.post('/auth/sign-up', input)
    expect(await mailsTo(input.email)).toHaveLength(1)
  })
})

describe('guessing a password', () => {
  it('gets slower after five failures, also when tried at once', async () => {
    await signUp('guessed@example.com')
    const guess = () =>
      plane.anonymous.post('/auth/sign-in', { email: 'guessed@example.com', password: 'wrong wrong wrong' })
    const answers = await Promise.all(Array.from({ length: 12 }, guess))
    const statuses = answers.map(answer => answer.status)
    expect(statuses.filter(status => status === 401)).toHaveLength(5)
    const limited = answers.find(answer => answer.status === 429)!
    expect(limited.body).toMatchObject({ code: 'rate_limited' })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    // Nobody else is slowed down.
    await signedIn('root@example.com')
  })

  it('never limits good sign-ins, and forgets failures before one', async () => {
    await signUp('good@example.com')
    const attempt = (password: string) => plane.anonymous.post('/auth/sign-in', { email: 'good@example.com', password })
    const good = await Promise.all(Array.from({ length: 12 }, () => attempt(PASSWORD)))
    expect(new Set(good.map(answer => answer.status))).toEqual(new Set([200]))
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) expect((await attempt('wrong wrong wrong')).status).toBe(401)
      expect((await attempt(PASSWORD)).status).toBe(200)
    }
  })
})

describe('sessions', () => {
  it('live in a cookie that scripts cannot read, and are stored hashed', async () => {
    const browser = await signedIn('root@example.com')
    expect(browser.setCookies).toEqual([expect.stringMatching(/^sid=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)])
    const rows = await plane.query<{ text: string }>('SELECT row_to_json(session)::text AS text FROM session')
    expect(rows.some(row => row.text.includes(browser.cookies.get('sid')!))).toBe(false)
  })

  it('take changes from the console alone', async () => {
    const browser = await signedIn('root@example.com')
    for (const origin of ['https://evil.example', `${plane.url}.evil.example`, 'null']) {
      browser.origin = origin
      expect(await browser.post('/me/tokens', { name: 'x' })).toMatchObject({
        status: 403,
        body: { code: 'origin_denied' },
      })
    }
    expect((await browser.get('/me')).status).toBe(200)
    browser.origin = plane.url
    expect((await browser.post('/me/tokens', { name: 'x' })).status).toBe(201)
  })

  it('serve programs too, which have no origin to name, but no browser that keeps its own to itself', async () => {
    const program = await signedIn('root@example.com')
    const cookie = `sid=${program.cookies.get('sid')}`
    const change = (headers: Record<string, string>) =>
      fetch(`${plane.url}/api/v1/me/tokens`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ name: 'x' }),
      })
    expect((await change({})).status).toBe(201)
    expect((await change({ referer: 'https://evil.example/' })).status).toBe(403)
    expect((await change({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })

  it('change at sign-in and end at sign-out', async () => {
    const browser = await signedIn('root@example.com')
    const before = browser.cookies.get('sid')!
    await browser.post('/auth/sign-in', { email: 'root@example.com', password: PASSWORD })
    const old = new TestBrowser(plane.url)
    old.cookies.set('sid', before)
    expect((await old.get('/me')).status).toBe(401)
    const now = browser.cookies.get('sid')!
    expect((await browser.post('/auth/sign-out')).status).toBe(204)
    expect(browser.cookies.size).toBe(0)
    old.cookies.set('sid', now)
    expect((await old.get('/me')).status).toBe(401)
  })

  it('can be ended from another one, also when they are no longer used', async () => {
    const [one, two] = [await signUp('two@example.com'), await signedIn('two@example.com')]
    const { body } = await one.get<{ data: { id: string; current: boolean }[] }>('/me/sessions')
    const other = body.data.find(session => !session.current)!
    expect((await admin.send('DELETE', `/me/sessions/${other.id}`)).status).toBe(404)
    expect((await one.send('DELETE', `/me/sessions/${other.id}`)).status).toBe(204)
    expect((await two.get('/me')).status).toBe(401)
    await signedIn('two@example.com')
    expect((await one.send('DELETE', '/me/sessions')).status).toBe(204)
    expect((await one.get<{ data: unknown[] }>('/me/sessions')).body.data).toHaveLength(1)
  })

  it('end after 12 hours without use, and after 7 days', async () => {
    for (const [column, ago] of [
      ['last_seen_at', '12 hours 1 second'],
      ['expires_at', '1 second'],
    ] as const) {
      const browser = await signedIn('root@example.com')
      await plane.query(
        `UPDATE session SET ${column} = now() - $1::interval WHERE created_at = (SELECT max(created_at) FROM session)`,
        [ago],
      )
      expect((await browser.get('/me')).status).toBe(401)
    }
  })

  it('all end when the password is reset', async () => {
    const browser = await signUp('reset@example.com')
    await browser.post('/auth/request-reset', { email: 'reset@example.com' })
    const token = tokenIn((await mailsTo('reset@example.com'))[0])
    const input = { token, password: 'eight wise elephants' }
    expect((await plane.anonymous.post('/auth/reset', input)).status).toBe(204)
    expect((await plane.anonymous.post('/auth/reset', input)).status).toBe(400)
    expect((await browser.get('/me')).status).toBe(401)
    await signedIn('reset@example.com', 'eight wise elephants')
  })

  it('of a suspended user are over', async () => {
    const browser = await signUp('gone@example.com')
    await plane.query(`UPDATE app_user SET state = 'suspended' WHERE email = 'gone@example.com'`)
    expect((await browser.get('/me')).status).toBe(401)
    const again = await plane.anonymous.post('/auth/sign-in', { email: 'gone@example.com', password: PASSWORD })
    expect(again).toMatchObject({ status: 403, body: { code: 'account_suspended' } })
  })
})

describe('credentials that are not valid', () => {
  it.each(['Bearer ghp_000000000000000000000000000000000000', 'Bearer x', 'Basic cm9vdDpyb290', 'Bearer', ''])(
    'are refused, also where none is needed: "%s"',
    async authorization => {
      for (const path of ['/me', '/catalog']) {
        const { status } = await fetch(`${plane.url}/api/v1${path}`, { headers: { authorization } })
        expect(status).toBe(401)
      }
    },
  )

  it('include revoked and expired tokens', async () => {
    const { body } = await admin.post<{ id: string; secret: string }>('/me/tokens', { name: 'short' })
    expect((await withToken(body.secret, 'GET', '/me')).status).toBe(200)
    await admin.send('DELETE', `/me/tokens/${body.id}`)
    expect((await withToken(body.secret, 'GET', '/me')).status).toBe(401)

    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const later = await admin.post<{ id: string; secret: string }>('/me/tokens', { name: 'later', expiresAt })
    await plane.query(`UPDATE personal_token SET expires_at = now() - interval '1 second' WHERE id = $1`, [
      later.body.id,
    ])
    expect((await withToken(later.body.secret, 'GET', '/me')).status).toBe(401)
  })

  it('do not stand in the way of signing in again', async () => {
    const browser = new TestBrowser(plane.url)
    browser.cookies.set('sid', 'expired')
    expect((await browser.post('/auth/sign-in', { email: 'root@example.com', password: PASSWORD })).status).toBe(200)
    browser.cookies.set('sid', 'expired')
    expect((await browser.get('/catalog')).status).toBe(401)
    expect(browser.cookies.size).toBe(0)
    expect((await browser.get('/catalog')).status).toBe(200)
  })
})
