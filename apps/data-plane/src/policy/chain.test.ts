import type { MaybePromise, PolicyHooks, Reply, Scope, Stage } from '@gatehouse/policies/contract.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Exchange } from '../exchange/exchange.js'
import { CallFacts } from '../telemetry/facts.js'
import { restApi, TestGateway, type TestUpstream, upstream } from '../testing/test-gateway.js'
import { emptyChain } from './chain.js'
import { type CompiledPolicy, compileChain } from './compile-chain.js'
import { runGuards, runRequest } from './run.js'
import { Slots } from './slots.js'

const place = { tenant: 'ten_1', api: 'api_1', version: 'v1', plan: 'pln_1', application: 'app_1' }
const ids: Record<Scope, string | null> = {
  global: null,
  tenant: 'ten_1',
  api: 'api_1',
  plan: 'pln_1',
  application: 'app_1',
}

function policy(
  name: string,
  stage: Stage,
  kind: Scope,
  hooks: PolicyHooks,
  position = 0,
  id = ids[kind],
): CompiledPolicy {
  return {
    resource: { id: name, tenantId: null, type: name, scope: { kind, id }, position, config: {} },
    definition: { stage } as CompiledPolicy['definition'],
    hooks,
    background: [],
  }
}
const noop = { onRequest: () => undefined, onResponse: () => {} }
const names = (hooks: readonly { policy: string }[] | null) => hooks?.map(hook => hook.policy)

test('stages in order, wider scopes first, then as arranged; answers in reverse', () => {
  const chain = compileChain(
    [
      policy('late', 'observe', 'global', noop),
      policy('narrow', 'guard', 'application', noop),
      policy('second', 'guard', 'api', noop, 2),
      policy('first', 'guard', 'api', noop, 1),
      policy('wide', 'guard', 'tenant', noop),
      policy('auth', 'auth', 'plan', noop),
      policy('limit', 'limit', 'global', noop),
      policy('elsewhere', 'guard', 'api', noop, 0, 'api_2'),
    ],
    place,
  )
  expect(names(chain.guards)).toEqual(['auth', 'wide', 'first', 'second', 'narrow'])
  expect(names(chain.request)).toEqual(['limit', 'late'])
  expect(names(chain.response)).toEqual(['late', 'limit', 'narrow', 'second', 'first', 'wide', 'auth'])
  expect(compileChain([policy('elsewhere', 'guard', 'api', noop, 0, 'api_2')], place)).toBe(emptyChain)
})

let gateway: TestGateway
let service: TestUpstream
beforeAll(async () => {
  service = await upstream((_req, res) => res.end('ok'))
  gateway = await new TestGateway().start()
  gateway.apply({ api: [restApi(service.url, { auth: 'none' })] })
})
afterAll(async () => {
  await gateway.stop()
  await service.stop()
})

/** As much of an exchange as the runner touches. */
function run(stage: 'guards' | 'request', hooks: (() => MaybePromise<Reply | undefined>)[]) {
  const log: string[] = []
  const all = hooks.map((onRequest, i) =>
    policy(`p${i}`, stage === 'guards' ? 'guard' : 'observe', 'global', { onRequest }, i),
  )
  const exchange = {
    chain: compileChain(all, place),
    facts: new CallFacts(),
    gone: false,
    fail: (code: string) => log.push(code),
    reply: (status: number) => log.push(String(status)),
    crash: (message: string) => log.push(message),
  }
  const runner = stage === 'guards' ? runGuards : runRequest
  runner(exchange as unknown as Exchange, () => log.push('next'))
  return { log, exchange }
}

test('hooks run at once until one waits, and go on when it has', async () => {
  expect(run('guards', [() => undefined, () => undefined]).log).toEqual(['next'])
  let go: (value: undefined) => void = () => {}
  const waiting = new Promise<undefined>(resolve => {
    go = resolve
  })
  const { log } = run('request', [() => undefined, () => waiting, () => undefined])
  expect(log).toEqual([])
  go(undefined)
  await waiting
  await Promise.resolve()
  expect(log).toEqual(['next'])
})

test('a reply ends it, at once or later, and its policy stands in the verdicts', async () => {
  const never = () => {
    throw new Error('must not run')
  }
  const atOnce = run('guards', [() => ({ error: 'ip_denied' }), never])
  expect(atOnce.log).toEqual(['ip_denied'])
  expect(atOnce.exchange.facts.verdicts).toEqual([{ policy: 'p0', verdict: 'ip_denied' }])
  const reply = Promise.resolve({ status: 204, headers: [], body: Buffer.alloc(0) })
  const later = run('guards', [() => reply, never])
  await reply
  await Promise.resolve()
  expect(later.log).toEqual(['204'])
})

test('a rejection is a fault and not an open door', async () => {
  const failing = Promise.reject(new Error('down'))
  const { log } = run('guards', [() => failing])
  await failing.catch(() => {})
  await new Promise(setImmediate)
  expect(log).toEqual(['policy p0 failed'])
})

test('slots keep their places when a policy is compiled again', () => {
  const slots = new Slots()
  const ctx = { slots: null } as unknown as Exchange
  const before = slots.of('pol_1')<string>()
  const other = slots.of('pol_2')<string>()
  before.set(ctx, 'kept')
  other.set(ctx, 'own')
  expect(slots.of('pol_1')<string>().get(ctx)).toBe('kept')
  expect(other.get(ctx)).toBe('own')
})

test('a policy at the gateway sees the call and ends it in the way of the API', async () => {
  const deny = {
    id: 'pol_1',
    tenantId: null,
    type: 'ip-restriction',
    scope: { kind: 'global', id: null },
    config: { deny: ['127.0.0.1'] },
  }
  expect((await fetch(gateway.url('/acme/weather/'))).status).toBe(200)
  gateway.apply({ policy: [deny] })
  const response = await fetch(gateway.url('/acme/weather/denied'))
  expect(await response.json()).toMatchObject({ code: 'ip_denied', status: 403 })
  expect(await gateway.recordOf('/acme/weather/denied')).toMatchObject({
    error: 'ip_denied',
    tenantId: 'ten_1',
    verdicts: [{ policy: 'pol_1', verdict: 'ip_denied' }],
  })
})
