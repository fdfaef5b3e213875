import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { balancing, healthRules, retryRules } from '@gatehouse/shared/config/upstream.js'
import { expect, test, vi } from 'vitest'
import { atOnce } from '../../config/slices.js'
import { upstream } from '../../testing/test-gateway.js'
import { Endpoint } from '../balancing/endpoint.js'
import { Origins } from '../origin.js'
import { Upstream } from '../upstream.js'
import { ActiveChecks } from './active-checks.js'

const active = { type: 'tcp', intervalMs: 5, timeoutMs: 500, healthyAfter: 2, unhealthyAfter: 2 }

test('by connections alone: down when nobody listens, up again when somebody does, and nothing of it when no longer wanted', async () => {
  const server = createServer(socket => socket.on('error', () => {}))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const { origin, basePath } = new Origins(() => 'allowed').of(`http://127.0.0.1:${port}`, { connectMs: 1000 })
  const endpoint = new Endpoint(origin, basePath, 1)
  const { health } = endpoint.state
  const rules = (checks: object) => ({
    balancing: balancing.parse({}),
    health: healthRules.parse(checks),
    retries: retryRules.parse({}),
  })
  const group = { url: origin.url, weight: 1, resolve: 'connect' as const, endpoints: [endpoint] }
  const checks = new ActiveChecks()
  atOnce(checks.retain(new Set([new Upstream(rules({ active }), [group], { connectMs: 1000 })])))
  await once(server, 'connection')
  expect(health.down).toBe(false)
  server.close()
  await vi.waitFor(() => expect(health.down).toBe(true))
  await once(server.listen(port, '127.0.0.1'), 'listening')
  await vi.waitFor(() => expect(health.down).toBe(false))
  server.close()
  await vi.waitFor(() => expect(health.down).toBe(true))
  atOnce(checks.retain(new Set([new Upstream(rules({}), [group], { connectMs: 1000 })])))
  expect(health.down).toBe(false)
  atOnce(checks.retain(new Set()))
})

test('a check that comes back after checks have ended says nothing: nobody would find the target up again', async () => {
  const service = await upstream(() => {})
  const { origin, basePath } = new Origins(() => 'allowed').of(service.url, { connectMs: 1000 })
  const endpoint = new Endpoint(origin, basePath, 1)
  const group = { url: origin.url, weight: 1, resolve: 'connect' as const, endpoints: [endpoint] }
  const rules = (checks: object) => ({
    balancing: balancing.parse({}),
    health: healthRules.parse(checks),
    retries: retryRules.parse({}),
  })
  const http = { ...active, type: 'http', intervalMs: 60_000, timeoutMs: 10_000, unhealthyAfter: 1 }
  const checks = new ActiveChecks()
  const asked = once(service.server, 'request')
  atOnce(checks.retain(new Set([new Upstream(rules({ active: http }), [group], { connectMs: 1000 })])))
  const [, answer] = (await asked) as [unknown, ServerResponse]
  atOnce(checks.retain(new Set([new Upstream(rules({}), [group], { connectMs: 1000 })])))
  const closed = once(answer.socket!, 'close')
  answer.writeHead(500, { connection: 'close' }).end()
  await closed
  // What was sent before a connection was opened has been read once it is.
  expect(await new Promise<boolean>(resolve => origin.probe(1000, resolve))).toBe(true)
  expect(endpoint.state.health.down).toBe(false)
  await service.stop()
})

test('an address that may not be reached is down', async () => {
  const { origin, basePath } = new Origins(() => 'not-public').of('http://127.0.0.1:9', { connectMs: 1000 })
  const ok = await new Promise<boolean>(resolve => origin.probe(100, resolve))
  expect([ok, basePath]).toEqual([false, ''])
})
