import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const view = {
  ...{ id: 'mdl_1', slug: 'chat', strategy: 'weighted', targets: [], fallbacks: [], timeouts: {}, resilience: {} },
  ...{ liveVersion: 4, labels: {}, createdAt: '2026-01-01T00:00:00.000Z', revision: 12 },
  routing: null as unknown,
}
const yaml = `strategy: canary
percent: 5
canary:
  provider: one
  model: new
stable:
  provider: one
  model: old
`
const tree = {
  strategy: 'canary',
  percent: 5,
  canary: { provider: 'one', model: 'new' },
  stable: { provider: 'one', model: 'old' },
}

let api: Server
let asked: unknown[]
beforeAll(async () => {
  api = createServer(async (req, res) => {
    const body = await text(req)
    asked.push([req.method, req.url, body && JSON.parse(body)])
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify(view))
  }).listen(0, '127.0.0.1')
  await once(api, 'listening')
})
afterAll(() => api.close())

async function models(input: string, ...args: string[]) {
  asked = []
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const child = spawn(process.execPath, [main, 'models', ...args, '--token', 'ghp_x', '--url', url], {
    env: { PATH: process.env.PATH },
  })
  child.stdin.end(input)
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code, stdout, stderr }
}

test('routes are printed as a file, and taken from one', async () => {
  view.routing = tree
  expect(await models('', 'export', 'acme', 'chat')).toEqual({ code: 0, stdout: yaml, stderr: '' })
  const { stdout } = await models(yaml, 'apply', 'acme', 'chat', '-')
  expect(stdout).toContain('Version 4 is in force')
  expect(asked).toEqual([['PATCH', '/api/v1/tenants/acme/models/chat', { routing: tree }]])
})

test('lists are printed as the tree that they mean', async () => {
  Object.assign(view, {
    routing: null,
    targets: [{ provider: 'one', model: 'm', price: null, priceSource: null }],
    fallbacks: [{ provider: 'two', model: 'm', price: null, priceSource: null }],
  })
  const { stdout } = await models('', 'export', 'acme', 'chat', '--json')
  expect(JSON.parse(stdout)).toEqual({
    strategy: 'priority',
    choices: [{ use: { provider: 'one', model: 'm' } }, { use: { provider: 'two', model: 'm' } }],
  })
})

test('a fault is told with its line, and nothing is asked', async () => {
  const { code, stderr } = await models(yaml.replace('percent: 5', 'percent: 500'), 'apply', 'acme', 'chat', '-')
  expect(code).toBe(1)
  expect(stderr).toMatch(/-:2: percent: /)
  expect(asked).toEqual([])
})
