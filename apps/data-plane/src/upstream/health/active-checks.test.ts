import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { balancing, healthRules, retryRules } from '@gatehouse/shared/config/upstream.js'
import { expect, test, vi } from 'vitest'
import { atOnce } from '../../config/slices.js'
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

test('an address that may not be reached is down', async () => {
  const { origin, basePath } = new Origins(() => 'not-public').of('http://127.0.0.1:9', { connectMs: 1000 })
  const ok = await new Promise<boolean>(resolve => origin.probe(100, resolve))
  expect([ok, basePath]).toEqual([false, ''])
})
