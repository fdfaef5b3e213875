import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gaps } from '@gatehouse/shared/gaps.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

async function gatehouse(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env.PATH, ...env } })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, stdout, stderr }
}

test('a verb that is not there yet says so and fails', async () => {
  const { code, stderr } = await gatehouse(['backup', '--to', 'somewhere'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/"gatehouse backup" is unsupported\. .*pg_dump/)
})

test('in JSON too', async () => {
  const { code, stdout } = await gatehouse(['import', 'kong', 'kong.yaml', '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unsupported' } })
})

test('every verb is either there or listed as a gap', async () => {
  const { stdout } = await gatehouse(['--help'])
  const verbs = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, verb]) => verb).filter(verb => verb !== 'help')
  const missing = gaps.filter(gap => gap.surface === 'cli').map(gap => gap.what)
  const made = [
    'start',
    'control-plane',
    'data-plane',
    'worker',
    'migrate',
    'nodes',
    'route',
    'dry-run',
    'purge',
    'models',
  ]
  expect(verbs).toEqual([...made, ...missing])
})

test('a verb about nodes says what it needs to call the installation', async () => {
  const { code, stderr } = await gatehouse(['nodes', 'list'])
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('GATEHOUSE_TOKEN') })
  const away = await gatehouse(['nodes', 'list', '--json', '--token', 'ghp_x', '--url', 'http://127.0.0.1:1'])
  expect(JSON.parse(away.stdout)).toMatchObject({ error: { code: 'not_ready' } })
})

test('the route that a request would meet is asked of the installation', async () => {
  const routing = {
    api: 'users',
    version: 'v1',
    template: '/acme/users/{id}',
    methods: ['GET'],
    parameters: { id: '7' },
  }
  const { parameters: _, ...told } = routing
  const considered = [{ ...told, why: 'conditions', missing: ['header x-ring', 'query parameter v'] }]
  const asked: unknown[] = []
  let outcome = 'matched'
  const server = createServer(async (req, res) => {
    asked.push([req.url, JSON.parse(await text(req))])
    const rest = { route: null, caller: null, steps: [], upstream: null, answer: null, error: null, faults: [] }
    res.end(JSON.stringify({ ...rest, routing: { ...routing, outcome }, considered, node: 'one', revision: 3 }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const route = (...args: string[]) =>
    gatehouse(['route', 'get', 'https://gw.example.com/acme/users/7?x=1', '--url', url, '--token', 'ghp_x', ...args])
  const met = await route('-H', 'X-Version: 2', '--header', 'a:b', '-H', 'A: c')
  expect(met).toMatchObject({ code: 0, stdout: expect.stringContaining('users v1: GET /acme/users/{id}') })
  expect(met.stdout).toContain('id = 7')
  expect(asked[0]).toEqual([
    '/api/v1/tenants/acme/dry-run',
    {
      ...{ method: 'GET', path: '/acme/users/7?x=1', host: 'gw.example.com', serverName: 'gw.example.com' },
      headers: { 'X-Version': '2', a: 'b, c' },
    },
  ])
  await gatehouse(['route', 'get', 'http://10.0.0.1:8000/acme/x/%2e%2E/users?', '--url', url, '--token', 'ghp_x'])
  expect(asked[1]).toEqual([
    '/api/v1/tenants/acme/dry-run',
    { method: 'GET', path: '/acme/x/%2e%2E/users?', host: '10.0.0.1:8000', headers: {} },
  ])
  outcome = 'method'
  const missed = await route('--json')
  expect([missed.code, JSON.parse(missed.stdout)]).toEqual([
    1,
    { routing: { ...routing, outcome: 'method' }, considered, node: 'one', revision: 3 },
  ])
  outcome = 'conditions'
  expect((await route()).stdout).toContain('asks for header x-ring, query parameter v, which the request has not')
  server.close()
  server.closeAllConnections()
  expect((await gatehouse(['route', 'GET', 'nowhere'])).stderr).toContain('No URL')
})

test.each([
  [{ GATEHOUSE_HTTPPORT: '1' }, 'GATEHOUSE_HTTPPORT'],
  [{ GATEHOUSE_HTTP_PORT: 'many' }, 'GATEHOUSE_HTTP_PORT'],
])('a setting that is unknown or bad stops the start: %o', async (env, named) => {
  const { code, stderr } = await gatehouse(['start'], env)
  expect(code).toBe(1)
  expect(stderr).toContain(named)
})

test('a cache is purged by one thing at a time', async () => {
  const asked: unknown[] = []
  const server = createServer(async (req, res) => {
    asked.push([req.method, req.url, JSON.parse(await text(req))])
    res.end(JSON.stringify({ revision: 12 }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const purge = (...args: string[]) => gatehouse(['purge', 'acme', 'pol_1', '--url', url, '--token', 'ghp_x', ...args])
  expect(await purge('--tag', 'news', '--json')).toMatchObject({ code: 0, stdout: '{"revision":12}\n' })
  expect((await purge('--all')).stdout).toContain('revision 12')
  expect(asked).toEqual([
    ['POST', '/api/v1/tenants/acme/policies/pol_1/purge', { by: 'tag', value: 'news' }],
    ['POST', '/api/v1/tenants/acme/policies/pol_1/purge', { by: 'all', value: '' }],
  ])
  for (const args of [[], ['--all', '--tag', 'x'], ['--key', 'today']]) expect((await purge(...args)).code).toBe(1)
  expect(asked.length).toBe(2)
  server.close()
  server.closeAllConnections()
})

describe('dry-run', () => {
  const result = {
    route: { api: 'api_1', slug: 'weather', version: 'v1', type: 'rest' },
    routing: null,
    caller: null,
    steps: [{ policy: 'pol_1', type: 'acl', scope: 'api', hook: 'request', verdict: 'passed', us: 5 }],
    upstream: {
      url: 'http://x',
      method: 'GET',
      path: '/today',
      headers: [['X-Team', 'a']],
      body: { text: '', bytes: 0 },
    },
    answer: null,
    error: null,
    faults: [],
    node: 'n',
    revision: 7,
  }
  const asked: unknown[] = []
  const server = createServer(async (req, res) => {
    asked.push([req.url, JSON.parse(await text(req))])
    res.setHeader('content-type', 'application/json').end(JSON.stringify(result))
  })
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-dry-run-'))
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })
  const run = async (examples: unknown, ...more: string[]) => {
    const file = join(folder, 'examples.json')
    await writeFile(file, typeof examples === 'string' ? examples : JSON.stringify(examples))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return gatehouse(['dry-run', 'acme', file, '--url', url, '--token', 'ghp_x', ...more])
  }
  const example = (expected: object) => ({ name: 'today', request: { path: '/acme/weather/today' }, expect: expected })

  test('examples that are as declared pass', async () => {
    const upstream = { path: '/today', headers: { 'x-team': 'a', cookie: null } }
    const { code, stdout } = await run([
      example({ route: 'weather', error: null, upstream, verdicts: { acl: 'passed' } }),
    ])
    expect([code, stdout]).toEqual([0, 'as declared  today\n\n1 as declared, 0 different\n'])
    expect(asked.at(-1)).toMatchObject(['/api/v1/tenants/acme/dry-run', { path: '/acme/weather/today', method: 'GET' }])
  })

  test('one that is not fails, and says where', async () => {
    const expected = {
      error: 'ip_denied',
      status: 403,
      upstream: { headers: { 'x-team': 'b' } },
      verdicts: { cors: 'passed' },
    }
    const { code, stdout } = await run([example({}), example(expected)], '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout).data.map((each: { differences: string[] }) => each.differences)).toEqual([
      [],
      [
        'the refusal is none, not "ip_denied"',
        'the status is none, not 403',
        'the header x-team is "a", not "b"',
        'cors says nothing, not passed',
      ],
    ])
  })

  test.each(['no json', [], [{ name: 'x' }]])('%j are no examples', async examples => {
    const { code, stderr } = await run(examples)
    expect([code, stderr]).toEqual([1, expect.stringContaining('examples.json')])
  })
})
