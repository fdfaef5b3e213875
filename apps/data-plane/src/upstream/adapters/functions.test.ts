import { generateKeyPairSync, verify } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:http2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { restApi, TestGateway, type TestUpstream, upstream } from '../../testing/test-gateway.js'

// Functions as upstreams, over real sockets: what the clouds get, and what callers do.

interface Got {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}
let gateway: TestGateway
let cloud: TestUpstream
let got: Got[]
/** Null: the connection breaks. */
let answer: (got: Got) => { status?: number; headers?: Record<string, string>; body: string } | null

beforeAll(async () => {
  cloud = await upstream((req, res) => {
    let body = ''
    req.setEncoding('utf8').on('data', text => {
      body += text
    })
    req.on('end', () => {
      const one = { method: req.method!, url: req.url!, headers: req.headers, body }
      got.push(one)
      const told = answer(one)
      if (told === null) return res.destroy()
      const { status = 200, headers = {}, body: text } = told
      res.writeHead(status, headers).end(text)
    })
  })
  gateway = await new TestGateway().start()
})
afterAll(async () => {
  expect(gateway.faults).toEqual([])
  await gateway.stop()
  await cloud.stop()
})
beforeEach(() => {
  got = []
  answer = () => ({ body: 'ok' })
})

const serve = (rules: object, at = '', more: object = {}): { reason: string }[] => {
  const api = restApi(cloud.url + at, { auth: 'none', function: rules, ...more })
  return [...gateway.apply({ api: [api] }, {}, true).refusals]
}
const ask = (path = '/a/b?x=1&x=2&y=', init: RequestInit = {}): Promise<Response> =>
  fetch(gateway.url(`/acme/weather${path}`), init)

const aws = { accessKeyId: 'AKID', secretAccessKey: 'secret', region: 'eu-west-1' }

test('Lambda: an event as API Gateway makes it, signed, and the answer that it names', async () => {
  expect(serve({ aws: { ...aws, function: 'shop:live', sessionToken: 'session' } })).toEqual([])
  answer = () => ({
    body: JSON.stringify({
      statusCode: 201,
      headers: { 'X-One': 'a' },
      cookies: ['b=1', 'c=2'],
      body: 'aGk=',
      isBase64Encoded: true,
    }),
  })
  const response = await ask(undefined, {
    method: 'POST',
    body: 'hello',
    headers: { cookie: 'd=1; e=2', 'x-amz-date': 'mine', authorization: 'Basic eA==' },
  })
  expect([
    response.status,
    response.headers.get('x-one'),
    response.headers.getSetCookie(),
    await response.text(),
  ]).toEqual([201, 'a', ['b=1', 'c=2'], 'hi'])
  const [sent] = got
  expect(sent).toMatchObject({ method: 'POST', url: '/2015-03-31/functions/shop%3Alive/invocations' })
  expect(sent!.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/lambda\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, /,
  )
  expect(sent!.headers['x-amz-security-token']).toBe('session')
  const event = JSON.parse(sent!.body)
  expect(event).toMatchObject({
    ...{ version: '2.0', rawPath: '/a/b', rawQueryString: 'x=1&x=2&y=', cookies: ['d=1', 'e=2'] },
    ...{ queryStringParameters: { x: '1,2', y: '' }, body: 'hello', isBase64Encoded: false },
    headers: { authorization: 'Basic eA==', host: `127.0.0.1:${gateway.port}` },
    requestContext: { http: { method: 'POST', path: '/a/b', sourceIp: '127.0.0.1' } },
  })
  await ask('/bytes', { method: 'PUT', body: Buffer.from([0xff, 0]) })
  expect(JSON.parse(got[1]!.body)).toMatchObject({ body: '/wA=', isBase64Encoded: true })
})

test.each<[string, { status?: number; headers?: Record<string, string>; body: string }, number, string]>([
  ['what names no status is the body', { body: '{"a":1}' }, 200, '{"a":1}'],
  [
    'a function that threw',
    { headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"errorMessage":"secret"}' },
    502,
    'upstream_error',
  ],
  ['too many calls', { status: 429, body: '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}' }, 503, ''],
  ['credentials that are refused', { status: 403, body: '{"message":"secret"}' }, 502, 'upstream_error'],
  [
    'what Go and others write for what is not there',
    { body: '{"statusCode":200,"headers":null,"cookies":null,"body":"x","isBase64Encoded":false}' },
    ...([200, 'x' as string] as const),
  ],
  ['a body that is null', { body: '{"statusCode":404,"headers":{"a":null},"body":null}' }, 404, ''],
  ['a field whose name is none', { body: '{"statusCode":200,"headers":{"a b":"c"}}' }, 502, 'upstream_error'],
  ['a field with what no field may have', { body: '{"statusCode":200,"headers":{"a":"Ω"}}' }, 502, 'upstream_error'],
  ['a field that is no text', { body: '{"statusCode":200,"headers":{"a":{"toString":1}}}' }, 502, 'upstream_error'],
  ['cookies that are no list', { body: '{"statusCode":200,"cookies":7,"body":"x"}' }, 200, 'x'],
  ['a field that would be two', { body: '{"statusCode":200,"headers":{"a":"b\\r\\nc: d"}}' }, 502, 'upstream_error'],
])('Lambda: %s', async (_, told, status, text) => {
  serve({ aws: { ...aws, function: 'shop' } })
  answer = () => told
  const response = await ask()
  const body = await response.text()
  expect([response.status, body.includes(text), body.includes('secret')]).toEqual([status, true, false])
})

test('Lambda: an answer without content tells no length', async () => {
  serve({ aws: { ...aws, function: 'shop' } })
  answer = () => ({ body: '{"statusCode":204,"body":"x"}' })
  const response = await ask('/none')
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([204, null, ''])
})

test('Lambda: a query is all that follows the first ?', async () => {
  serve({ aws: { ...aws, function: 'shop' } })
  await ask('/a?x=1?y=2')
  await ask('?x=1')
  expect(got.map(({ body }) => JSON.parse(body))).toMatchObject([
    { rawPath: '/a', rawQueryString: 'x=1?y=2', queryStringParameters: { x: '1?y=2' } },
    { rawPath: '/', rawQueryString: 'x=1' },
  ])
})

test('Lambda: what broke is asked again with the same event', async () => {
  serve({ aws: { ...aws, function: 'shop' } })
  answer = () => (got.length === 1 ? null : { body: '{"statusCode":200,"body":"x"}' })
  expect(await (await ask()).text()).toBe('x')
  const [first, second, ...more] = got.map(({ body }) => JSON.parse(body))
  expect([second, more]).toEqual([first, []])
})

test('Lambda: an answer that is tried again leaves nothing on the connection', async () => {
  serve({ aws: { ...aws, function: 'shop' } }, '', {
    retries: { attempts: 1, statuses: [502, 503], budgetPercent: 100 },
  })
  const failures: Record<string, object> = {
    '/one': { status: 429, body: '' },
    '/two': { body: '{"statusCode":502,"body":"bad"}' },
  }
  answer = ({ body }) => {
    const { rawPath } = JSON.parse(body)
    const first = got.filter(each => each.body.includes(`"rawPath":"${rawPath}"`)).length === 1
    if (first) return failures[rawPath] as { body: string }
    return { body: JSON.stringify({ statusCode: 200, body: rawPath }) }
  }
  const head = (path: string): string => `GET /acme/weather${path} HTTP/1.1\r\nHost: x\r\n`
  const all = await gateway.raw(`${head('/one')}\r\n${head('/two')}Connection: close\r\n\r\n`)
  const bodies = all.split(/HTTP\/1\.1 200 OK\r\n(?:.+\r\n)+\r\n/)
  expect([bodies, got.length]).toEqual([['', '/one', '/two'], 4])
})

test.each<[string, object]>([
  ['Lambda', { aws: { ...aws, function: 'shop' } }],
  ['Lambda at a URL', { aws }],
  ['Azure', { azure: { key: 'secret' } }],
])('%s: a shadow gets the call as it came, without credentials', async (_, rules) => {
  const copies: Got[] = []
  const shadow = await upstream((req, res) => {
    copies.push({ method: req.method!, url: req.url!, headers: req.headers, body: '' })
    res.end()
    shadow.server.emit('copied')
  })
  const copied = once(shadow.server, 'copied')
  serve(rules, '', { shadow: { url: shadow.url, percent: 100 } })
  await ask('/a?x=1')
  await copied
  expect(copies).toMatchObject([{ method: 'GET', url: '/a?x=1' }])
  expect(JSON.stringify(copies)).not.toMatch(/secret|AWS4|x-amz-|x-functions-key|authorization/)
  await shadow.stop()
})

test('a caller that speaks gRPC is signed in as well', async () => {
  serve({ azure: { key: 'mine' } })
  const session = connect(gateway.url(''))
  const stream = session.request({
    ...{ ':method': 'POST', ':path': '/acme/weather/a', 'content-type': 'application/grpc' },
    'x-functions-key': 'theirs',
  })
  stream.end('hello')
  stream.resume()
  await once(stream, 'close')
  session.destroy()
  expect(got).toMatchObject([{ url: '/a', headers: { 'x-functions-key': 'mine' }, body: 'hello' }])
})

test('Lambda at a URL of its own: the call as it is, signed', async () => {
  serve({ aws }, '/base')
  expect(await (await ask('/a', { method: 'POST', body: 'hello' })).text()).toBe('ok')
  expect(got[0]).toMatchObject({ method: 'POST', url: '/base/a', body: 'hello' })
  expect(got[0]!.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\//)
})

test('Azure: its key, and never the caller’s', async () => {
  serve({ azure: { key: 'mine' } })
  expect(await (await ask('/a', { headers: { 'x-functions-key': 'theirs' } })).text()).toBe('ok')
  expect(got[0]).toMatchObject({ url: '/a', headers: { 'x-functions-key': 'mine' } })
})

test('Google: an ID token of a service account, fetched once for all calls', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const file = {
    client_email: 'gateway@acme.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${cloud.url}/token`,
  }
  answer = ({ url }) => ({ body: url === '/token' ? '{"id_token":"id-1"}' : 'ok' })
  const rules = { google: { serviceAccount: JSON.stringify(file), audience: 'https://fn.example' } }
  expect(serve(rules)).toEqual([])
  const all = await Promise.all(
    Array.from({ length: 5 }, () => ask('/a', { headers: { authorization: 'Basic eA==' } })),
  )
  for (const response of all) expect(await response.text()).toBe('ok')
  const calls = got.filter(({ url }) => url === '/a')
  expect(calls.map(({ headers }) => headers.authorization)).toEqual(Array(5).fill('Bearer id-1'))
  const [token, ...others] = got.filter(({ url }) => url === '/token')
  expect(others).toEqual([])
  const [header, claims, signature] = new URLSearchParams(token!.body).get('assertion')!.split('.') as [
    string,
    string,
    string,
  ]
  expect(verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))).toBe(
    true,
  )
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    iss: file.client_email,
    target_audience: 'https://fn.example',
    aud: file.token_uri,
  })
  // Saved again as it was, the token is still good.
  serve(rules)
  await ask('/a')
  expect(got.filter(({ url }) => url === '/token')).toHaveLength(1)
})

test('a token that cannot be had is told as nobody being there, and tried again by the next call', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const file = {
    client_email: 'a@b',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${cloud.url}/token`,
  }
  serve({ google: { serviceAccount: JSON.stringify(file) } })
  answer = () => ({ status: 400, body: '{"error":"invalid_grant"}' })
  expect((await ask('/a')).status).toBe(503)
  answer = ({ url }) => ({ body: url === '/token' ? '{"id_token":"id-2"}' : 'ok' })
  expect((await ask('/a')).status).toBe(200)
})

test('a secret that could not be opened refuses its API alone', () => {
  expect(serve({ azure: { key: { $sealed: 'x' } } })).toHaveLength(1)
  expect(serve({ google: { serviceAccount: 'no file' } })).toHaveLength(1)
  // Nor does the reason tell of it.
  for (const file of ['s3cret', '{"private_key":"s3cret"}', '"s3cret"']) {
    const [refusal] = serve({ google: { serviceAccount: file } })
    expect(refusal!.reason).toContain('key file')
    expect(JSON.stringify(refusal)).not.toContain('s3cret')
  }
})
