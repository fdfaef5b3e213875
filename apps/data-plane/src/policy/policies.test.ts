import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Weather } from '../testing/weather.js'

let seen: { url: string; headers: Record<string, unknown>; body: string }[] = []
const weather = new Weather((req, res) => {
  let body = ''
  req.setEncoding('utf8').on('data', (text: string) => {
    body += text
  })
  req.on('end', () => {
    seen.push({ url: req.url!, headers: req.headers, body })
    res.writeHead(200, { 'x-powered-by': 'php', server: 'old' }).end('ok')
  })
})
const { gateway } = weather
const arrange = weather.arrange.bind(weather)

beforeAll(() => weather.start())
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await weather.stop()
})
beforeEach(() => {
  seen = []
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

async function call(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const sent = request(gateway.url(path), { method, headers, agent: false }).end(body)
  const [response] = await once(sent, 'response')
  let text = ''
  response.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  await once(response, 'end')
  return { status: response.statusCode, headers: response.headers, body: text }
}
const auth = { 'x-api-key': weather.key.secret }
const page = 'https://app.example.com'

describe('cors', () => {
  const question = {
    origin: page,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-api-key',
  }

  test('answers a question without a key, and puts its headers on answers and refusals', async () => {
    arrange([['cors', { origins: [page] }]])
    expect(await call('OPTIONS', '/acme/weather/x', question)).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': page, 'access-control-allow-headers': 'x-api-key' },
    })
    for (const headers of [{ ...auth, origin: page }, { origin: page }]) {
      const { headers: told } = await call('GET', '/acme/weather/x', headers)
      expect(told['access-control-allow-origin']).toBe(page)
    }
    expect(seen.length).toBe(1)
    // A service's own answer to OPTIONS is asked for with a key, as any other.
    expect((await call('OPTIONS', '/acme/weather/x', { origin: page })).status).toBe(401)
  })

  test('on AI paths it holds for the whole installation alone', async () => {
    arrange([['cors', { origins: [page] }]])
    expect(
      (await call('OPTIONS', '/v1/chat/completions', question)).headers['access-control-allow-origin'],
    ).toBeUndefined()
    arrange([['cors', { origins: [page] }, { kind: 'global', id: null }]])
    expect(await call('OPTIONS', '/v1/chat/completions', question)).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-origin': page },
    })
    const refused = await call('POST', '/v1/chat/completions', { origin: page }, '{}')
    expect(refused).toMatchObject({ status: 401, headers: { 'access-control-allow-origin': page } })
  })
})

test('transformations change what goes on and what comes back', async () => {
  arrange([
    ['request-transform', { setHeaders: { 'x-team': 'a' }, addQuery: { units: 'metric' } }],
    ['response-transform', { removeHeaders: ['server', 'x-powered-by'], security: true }],
    ['correlation-id', {}],
  ])
  const { headers } = await call('GET', '/acme/weather/x?q=1', { ...auth, 'x-correlation-id': 'mine' })
  expect(seen[0]).toMatchObject({ url: '/x?q=1&units=metric', headers: { 'x-team': 'a', 'x-correlation-id': 'mine' } })
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-correlation-id': 'mine' })
  expect(headers.server).toBeUndefined()
})

test('answers of a policy reach nobody behind', async () => {
  arrange([
    ['respond', { status: 503, body: '{"a":1}', headers: { 'retry-after': '60' }, pathPrefix: '/acme/weather/closed' }],
  ])
  expect(await call('GET', '/acme/weather/closed', auth)).toMatchObject({
    status: 503,
    body: '{"a":1}',
    headers: { 'retry-after': '60' },
  })
  expect((await call('GET', '/acme/weather/open', auth)).status).toBe(200)
  arrange([['redirect', { location: 'https://new.example.com', keepPath: true }]])
  expect(await call('POST', '/acme/weather/x?a=1', auth)).toMatchObject({
    status: 308,
    headers: { location: 'https://new.example.com/acme/weather/x?a=1' },
  })
  expect(seen.length).toBe(1)
})

describe('refusals', () => {
  const code = ({ body }: Answer): string => (JSON.parse(body) as { code: string }).code

  test('by size, told or not', async () => {
    arrange([['request-size-limit', { maxBodyBytes: 4 }]])
    expect((await call('POST', '/acme/weather/x', auth, 'abcd')).status).toBe(200)
    expect(code(await call('POST', '/acme/weather/x', auth, 'abcde'))).toBe('body_too_large')
    expect(code(await call('POST', '/acme/weather/x', { ...auth, 'transfer-encoding': 'chunked' }, 'abcde'))).toBe(
      'body_too_large',
    )
  })

  test('by who calls and from where', async () => {
    arrange([['acl', { deny: ['app_1'] }]])
    expect(code(await call('GET', '/acme/weather/x', auth))).toBe('policy_denied')
    arrange([['bot-detection', {}]])
    expect(code(await call('GET', '/acme/weather/x', { ...auth, 'user-agent': 'sqlmap/1' }))).toBe('policy_denied')
    arrange([['csrf', {}]])
    expect(code(await call('POST', '/acme/weather/x', { ...auth, cookie: 'a=b', origin: 'https://evil.com' }))).toBe(
      'policy_denied',
    )
    expect(seen).toEqual([])
  })

  test('by what a body holds', async () => {
    arrange([['json-threat-protection', { maxDepth: 2 }]])
    expect((await call('POST', '/acme/weather/x', auth, '[[1]]')).body).toBe('ok')
    expect(code(await call('POST', '/acme/weather/x', auth, '[[[1]]]'))).toBe('bad_request')
    expect(code(await call('POST', '/acme/weather/x', auth, 'no json'))).toBe('bad_request')
    expect(seen.map(each => each.body)).toEqual(['[[1]]'])
  })
})
