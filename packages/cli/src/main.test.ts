import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { gaps } from '@gatehouse/shared/gaps.js'
import { expect, test } from 'vitest'

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
  expect(verbs).toEqual(['start', 'control-plane', 'data-plane', 'worker', 'migrate', 'nodes', 'route', ...missing])
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
  const asked: unknown[] = []
  let outcome = 'matched'
  const server = createServer(async (req, res) => {
    asked.push([req.url, JSON.parse(await text(req))])
    const rest = { route: null, caller: null, steps: [], upstream: null, answer: null, error: null, faults: [] }
    res.end(JSON.stringify({ ...rest, routing: { ...routing, outcome }, node: 'one', revision: 3 }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const route = (...args: string[]) =>
    gatehouse(['route', 'get', 'https://gw.example.com/acme/users/7?x=1', '--url', url, '--token', 'ghp_x', ...args])
  const met = await route('-H', 'X-Version: 2', '--header', 'a:b')
  expect(met).toMatchObject({ code: 0, stdout: expect.stringContaining('users v1: GET /acme/users/{id}') })
  expect(met.stdout).toContain('id = 7')
  expect(asked[0]).toEqual([
    '/api/v1/tenants/acme/dry-run',
    { method: 'GET', path: '/acme/users/7?x=1', host: 'gw.example.com', headers: { 'X-Version': '2', a: 'b' } },
  ])
  outcome = 'method'
  const missed = await route('--json')
  expect([missed.code, JSON.parse(missed.stdout)]).toEqual([
    1,
    { routing: { ...routing, outcome: 'method' }, node: 'one', revision: 3 },
  ])
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
