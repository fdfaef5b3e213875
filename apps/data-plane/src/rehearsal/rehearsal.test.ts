import { type DryRunReport, dryRunReport, dryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import { routeConditions } from '@gatehouse/shared/config/resources.js'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AiGateway } from '../ai/testing/ai-gateway.js'
import { key, plan, restApi, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { testLimits } from '../testing/test-limits.js'
import { type Arranged, subscribed } from '../testing/weather.js'

const mine = key()
const seen: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = []
let service: TestUpstream
let gateway: TestGateway
const limits = testLimits()

beforeAll(async () => {
  service = await upstream(async (req, res) => {
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk as Buffer)
    seen.push({ method: req.method!, url: req.url!, headers: req.headers, body: Buffer.concat(chunks).toString() })
    res.setHeader('x-service', '1').end('{"secret":1,"kept":2}')
  })
  gateway = await new TestGateway({ limiters: limits }).start()
})
afterAll(async () => {
  await gateway.stop()
  await service.stop()
  limits.stop()
})
beforeEach(() => {
  seen.length = 0
})

function arrange(policies: Arranged[], planned: object = {}): void {
  const policy = policies.map(([type, config], position) => ({
    id: `pol_${type}`,
    tenantId: 'ten_1',
    type,
    scope: { kind: 'api', id: 'api_1' },
    position,
    config,
  }))
  const applied = gateway.apply(subscribed(service.url, mine, { plan: [plan(planned)], policy }), {}, true)
  expect(applied).toMatchObject({ accepted: true, refusals: [] })
}

async function rehearse(request: object = {}): Promise<DryRunReport> {
  const report = await gateway.gateway.rehearse(
    dryRunRequest.parse({ path: '/acme/weather/today?city=Bern', headers: { 'x-api-key': mine.secret }, ...request }),
  )
  return dryRunReport.parse(JSON.parse(JSON.stringify(report)))
}

const verdicts = ({ steps }: DryRunReport) => steps.map(({ policy, hook, verdict }) => [policy, hook, verdict])

test('what would be sent is what is sent', async () => {
  arrange([['request-transform', { addHeaders: { 'x-added': '1' }, removeHeaders: ['x-gone'] }]])
  const headers = { 'x-api-key': mine.secret, 'x-gone': '1', 'x-request-id': 'same', 'content-type': 'text/plain' }
  const report = await rehearse({ method: 'POST', headers, body: 'hello' })
  expect(seen).toEqual([])
  expect(report).toMatchObject({
    route: { slug: 'weather', type: 'rest', tenant: 'ten_1' },
    caller: { application: 'app_1', subscription: 'sub_1', plan: 'gold' },
    answer: null,
    error: null,
    faults: [],
  })
  const response = await fetch(gateway.url('/acme/weather/today?city=Bern'), { method: 'POST', headers, body: 'hello' })
  await response.text()
  const [sent] = seen
  const { upstream: shown } = report
  expect([shown!.method, shown!.path, shown!.body.text]).toEqual([sent!.method, sent!.url, sent!.body])
  const told = Object.fromEntries(shown!.headers)
  for (const name of ['x-added', 'x-request-id', 'content-type', 'via', 'host', 'x-gone'])
    expect([name, told[name]]).toEqual([name, sent!.headers[name]])
  const step = report.steps.find(({ hook }) => hook === 'upstream')!
  expect(step.verdict).toBe('changed')
  expect(step.before!.headers).toContainEqual(['x-gone', '1'])
  expect(step.after!.headers).toContainEqual(['x-added', '1'])
})

test('each policy says what it makes of the call, until one refuses', async () => {
  arrange([
    ['ip-restriction', { deny: ['192.0.2.0/24'] }],
    ['threat-protection', {}],
  ])
  expect(verdicts(await rehearse())).toEqual([
    ['pol_ip-restriction', 'request', 'passed'],
    ['pol_threat-protection', 'request', 'passed'],
  ])
  const refused = await rehearse({ clientAddress: '192.0.2.7' })
  expect(verdicts(refused)).toEqual([['pol_ip-restriction', 'request', 'ip_denied']])
  expect(refused).toMatchObject({ upstream: null, error: 'ip_denied', answer: { status: 403 } })
  const attack = await rehearse({ path: '/acme/weather/?q=%27+or+1%3D1--' })
  expect(attack.steps.at(-1)).toMatchObject({ verdict: 'policy_denied', detail: 'The parameter "q" looks like SQL.' })
  expect(await rehearse({ headers: {} })).toMatchObject({ error: 'key_missing', caller: null })
  expect(await rehearse({ path: '/nowhere' })).toMatchObject({ route: null, error: 'route_not_found' })
})

test('the route is told before anybody asks who calls, and the one that is just missed', async () => {
  const when = routeConditions.parse({ headers: [{ name: 'x-version', values: ['2'] }] })
  const routes = [{ path: '/users/{id}', methods: ['GET'] }, { path: '/files/{kind}/*' }, { path: '/new', when }]
  gateway.apply(subscribed(service.url, mine, { api: [restApi(service.url, { routes })] }), {}, true)
  const routing = async (request: object) => (await rehearse({ headers: {}, ...request })).routing
  expect(await rehearse({ path: '/acme/weather/users/7', headers: {} })).toMatchObject({ error: 'key_missing' })
  expect(await routing({ path: '/acme/weather/users/7?x=1' })).toEqual({
    ...{ tenant: 'ten_1', api: 'weather', version: 'v1', outcome: 'matched' },
    ...{ template: '/acme/weather/users/{id}', methods: ['GET', 'HEAD'], parameters: { id: '7' } },
  })
  expect(await routing({ path: '/acme/weather/files/a/b/c' })).toMatchObject({ parameters: { kind: 'a', '*': '/b/c' } })
  expect(await routing({ path: '/acme/weather/users/7', method: 'PUT' })).toMatchObject({ outcome: 'method' })
  expect(await routing({ path: '/acme/weather/new' })).toMatchObject({
    outcome: 'conditions',
    template: '/acme/weather/new',
  })
  expect(await routing({ path: '/acme/weather/new', headers: { 'X-Version': '2' } })).toMatchObject({
    outcome: 'matched',
  })
  expect(await routing({ path: '/acme/weather/other' })).toBeNull()
})

test('a host among the headers counts as it does for calls, and so do the name in TLS and the size of the body', async () => {
  const when = (given: object) => routeConditions.parse(given)
  const routes = [
    { path: '/*', rewrite: '/tls', when: when({ serverNames: ['a.test'] }) },
    { path: '/*', rewrite: '/gold', when: when({ body: [{ name: '/tier', values: ['gold'] }] }) },
    { path: '/*', rewrite: '/rest' },
  ]
  const api = restApi(service.url, { routes, hosts: ['api.test'], auth: 'none' })
  gateway.apply(subscribed(service.url, mine, { api: [api] }), {}, true)
  const sent = async (request: object) => (await rehearse({ path: '/x', host: 'api.test', ...request })).upstream?.path
  expect(await sent({ host: 'gw.test', headers: { Host: 'api.test' } })).toBe('/rest')
  expect(await sent({ serverName: 'A.test' })).toBe('/tls')
  const body = (length: number) => JSON.stringify({ tier: 'gold', more: 'ü'.repeat(length) })
  expect([await sent({ body: body(100) }), await sent({ body: body(40_000) })]).toEqual(['/gold', '/rest'])
})

test('every route whose path fits says why it takes the request or not, in the order of the look-up', async () => {
  const when = routeConditions.parse({
    headers: [{ name: 'x-ring', values: ['beta'] }],
    query: [{ name: 'v' }],
    expression: 'request.method == "GET"',
  })
  const routes = [
    { path: '/users/{id}', methods: ['GET'] },
    { path: '/users/7', when },
    { path: '/users/{id}', methods: ['POST'] },
    { path: '/*', pattern: '/files/.*' },
    { path: '/*' },
    { path: '/other' },
  ]
  gateway.apply(subscribed(service.url, mine, { api: [restApi(service.url, { routes })] }), {}, true)
  const { considered } = await rehearse({ headers: { 'x-ring': 'alpha' }, path: '/acme/weather/users/7' })
  expect(considered.map(({ template, why, missing }) => [template, why, missing])).toEqual([
    ['/acme/weather/users/7', 'conditions', ['header x-ring', 'query parameter v']],
    ['/acme/weather/users/{id}', 'matched', []],
    ['/acme/weather/users/{id}', 'method', []],
    ['/acme/weather/*', 'conditions', ['pattern /files/.*']],
    ['/acme/weather/*', 'later', []],
  ])
  expect(considered[0]).toMatchObject({ tenant: 'ten_1', api: 'weather', version: 'v1', methods: null })
  expect((await rehearse({ path: '/nowhere' })).considered).toEqual([])
})

test('each kind of condition is told by its own name', async () => {
  const when = routeConditions.parse({
    headers: [{ name: 'x-ring', matches: 'b.*' }],
    query: [{ name: 'v', values: ['1'] }],
    body: [{ name: '/a' }],
    clients: ['192.0.2.0/24'],
    places: ['DE'],
    serverNames: ['a.test'],
    expression: 'request.method == "PUT"',
  })
  const ofApi = routeConditions.parse({ headers: [{ name: 'x-api' }], serverNames: ['b.test'] })
  const routes = [{ path: '/*', pattern: '/files', when }]
  gateway.apply(subscribed(service.url, mine, { api: [restApi(service.url, { routes, when: ofApi })] }), {}, true)
  const missing = async (request: object) =>
    (await rehearse({ path: '/acme/weather/x', headers: {}, ...request })).considered[0]?.missing
  const own = ['header x-ring', 'query parameter v', 'address of the caller', 'name in TLS', 'country or region']
  expect(await missing({})).toEqual([
    ...['header x-api', 'name in TLS', ...own, 'expression', 'field of the body /a', 'pattern /files'],
  ])
  const some = { path: '/acme/weather/files?v=1', clientAddress: '192.0.2.7', headers: { 'x-ring': 'beta' } }
  expect(await missing({ ...some, serverName: 'a.test', body: '{"a": 1}' })).toEqual([
    ...['header x-api', 'name in TLS', 'country or region', 'expression'],
  ])
})

test('a host that has the path by other methods answers so itself, and no route of every host is asked', async () => {
  const at = (id: string, path: string, more: object) =>
    restApi(service.url, { path, auth: 'none', ...more }, { id: `ver_${id}`, api: `api_${id}`, slug: id })
  const api = [
    at('own', '/acme/own', { hosts: ['own.test'], routes: [{ path: '/acme/all/x', methods: ['POST'] }] }),
    at('all', '/acme/all', {}),
  ]
  gateway.apply(subscribed(service.url, mine, { api }), {}, true)
  const { considered, error } = await rehearse({ host: 'own.test', path: '/acme/all/x' })
  expect(error).toBe('method_not_allowed')
  expect(considered.map(({ api, why }) => [api, why])).toEqual([
    ['own', 'method'],
    ['all', 'later'],
  ])
})

test('a route that is missed by its method and by its conditions is told', async () => {
  const when = routeConditions.parse({ headers: [{ name: 'x-ring' }] })
  const routes = [{ path: '/users', methods: ['GET'], when }]
  gateway.apply(subscribed(service.url, mine, { api: [restApi(service.url, { routes })] }), {}, true)
  const { routing, considered } = await rehearse({ path: '/acme/weather/users', method: 'POST' })
  expect(routing).toMatchObject({ api: 'weather', outcome: 'conditions' })
  expect(considered).toMatchObject([{ why: 'conditions', missing: ['header x-ring'] }])
})

test('an application can be taken for the caller, whatever the API asks for', async () => {
  const asApp = { application: 'app_1', headers: { authorization: 'Bearer x' } }
  arrange([])
  expect(await rehearse(asApp)).toMatchObject({ caller: { application: 'app_1', plan: 'gold' }, error: null })
  arrange([['basic-auth', { users: [{ username: 'ann', password: 'a long password', application: 'app_1' }] }]])
  expect(await rehearse(asApp)).toMatchObject({ caller: { application: 'app_1' }, upstream: { method: 'GET' } })
  expect(await rehearse()).toMatchObject({ error: 'credentials_missing', steps: [{ verdict: 'passed' }] })
  const authorization = `Basic ${Buffer.from('ann:a long password').toString('base64')}`
  expect(verdicts(await rehearse({ headers: { authorization } }))[0]).toEqual([
    'pol_basic-auth',
    'authenticate',
    'accepted',
  ])
  expect(await rehearse({ ...asApp, application: 'app_2' })).toMatchObject({ error: 'application_unknown' })
})

test('an imagined answer goes through the policies of answers', async () => {
  arrange([['response-transform', { removeHeaders: ['x-service'], removeJson: ['secret'] }]])
  const answer = {
    status: 201,
    headers: { 'content-type': 'application/json', 'x-service': '1' },
    body: '{"secret":1,"kept":2}',
  }
  const report = await rehearse({ answer })
  expect(report.answer).toMatchObject({ status: 201, body: { text: '{"kept":2}' } })
  expect(report.answer!.headers.map(([name]) => name)).not.toContain('x-service')
  const changed = report.steps.filter(({ verdict }) => verdict === 'changed').map(({ hook }) => hook)
  expect(changed).toEqual(['response', 'answer'])
  expect(seen).toEqual([])
})

test('nothing of it counts: neither plans nor policies have less afterwards', async () => {
  arrange([['rate-limit', { limit: 2, window: '1h' }]], { requests: { limit: 2, windowMs: 3_600_000 } })
  const before = gateway.records.filter(({ path }) => path === '/acme/weather/today').length
  for (let time = 0; time < 5; time++)
    expect(await rehearse()).toMatchObject({ error: null, upstream: { method: 'GET' } })
  const status = async () =>
    (await fetch(gateway.url('/acme/weather/x'), { headers: { 'x-api-key': mine.secret } })).status
  expect([await status(), await status(), await status()]).toEqual([200, 200, 429])
  expect(await rehearse()).toMatchObject({ error: 'rate_limited', answer: { status: 429 } })
  expect(gateway.records.filter(({ path }) => path === '/acme/weather/today').length).toBe(before)
})

test('a cache neither answers it nor keeps what it brings', async () => {
  arrange([['cache', {}]])
  const answer = { headers: { 'cache-control': 'max-age=60' }, body: 'imagined' }
  expect(await rehearse({ answer })).toMatchObject({ answer: { body: { text: 'imagined' } } })
  const response = await fetch(gateway.url('/acme/weather/today?city=Bern'), { headers: { 'x-api-key': mine.secret } })
  expect(await response.text()).toContain('kept')
})

describe('a call of a model', () => {
  let ai: AiGateway
  beforeAll(async () => {
    ai = await AiGateway.start()
  })
  afterAll(() => ai.stop())

  test('is shown as the provider would get it, without its credentials', async () => {
    const body = JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello' }] })
    const headers = { authorization: `Bearer ${ai.secret}`, 'content-type': 'application/json' }
    const report = await ai.test.gateway.rehearse(
      dryRunRequest.parse({ method: 'POST', path: '/v1/chat/completions', headers, body }),
    )
    expect(report).toMatchObject({
      route: { type: 'ai' },
      upstream: { method: 'POST', path: '/v1/chat/completions' },
      faults: [],
    })
    expect(JSON.parse(report.upstream!.body.text!)).toMatchObject({ model: 'vendor-1' })
    expect(Object.fromEntries(report.upstream!.headers)).toMatchObject({ authorization: '••••' })
    expect(JSON.stringify(report)).not.toContain('sk-secret')
    expect(ai.one.received).toEqual([])
  })
})
