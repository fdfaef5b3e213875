import { createHash, randomBytes } from 'node:crypto'
import { addressRule } from '@gatehouse/shared/net/address-rule.js'
import { describe, expect, test } from 'vitest'
import type { LimiterSource } from '../policy/limits/contract.js'
import { application, key, plan, restApi, subscription, tenant } from '../testing/test-gateway.js'
import { Origins } from '../upstream/origin.js'
import { atOnce } from './slices.js'
import { ConfigStore } from './store.js'

const limiters: LimiterSource = {
  of: () => ({
    admit: () => undefined,
    settle: () => {},
    giveBack: () => {},
    state: () => ({ requests: undefined, tokens: undefined }),
    budget: undefined,
    budgetUsed: 0,
    sparing: false,
  }),
}
const rule = addressRule({ allow: ['127.0.0.0/8'], ownPorts: [] })
const newStore = (): ConfigStore => new ConfigStore(new Origins(rule), limiters)

let nonce = 0
function apply(
  store: ConfigStore,
  kinds: Record<string, unknown[]>,
  removed: Record<string, string[]> = {},
  full = false,
) {
  const names = [...new Set([...Object.keys(kinds), ...Object.keys(removed)])]
  const parts = names.map(kind => ({
    kind,
    full,
    resources: JSON.stringify(kinds[kind] ?? []),
    removed: removed[kind] ?? [],
  }))
  nonce++
  return atOnce(store.update({ type: 'update', nonce: String(nonce), revision: nonce, parts }))
}

const live = key()
const base = {
  tenant: [tenant],
  application: [application],
  api: [restApi('http://127.0.0.1:1')],
  plan: [plan()],
  subscription: [subscription()],
  key: [live.resource],
}
const provider = (fields: object = {}): object => ({
  id: 'prv_1',
  tenantId: 'ten_1',
  slug: 'main',
  type: 'openai',
  baseUrl: 'http://127.0.0.1:1/v1',
  credentials: { apiKey: 'sk-1' },
  ...fields,
})
const model = (fields: object = {}): object => ({
  id: 'mdl_1',
  tenantId: 'ten_1',
  slug: 'chat',
  targets: [{ provider: 'prv_1', model: 'gpt-5' }],
  ...fields,
})
const aiApi = {
  id: 'ver_9',
  api: 'api_9',
  tenantId: 'ten_1',
  slug: 'ai',
  name: 'AI',
  type: 'ai',
  version: 'v1',
  state: 'published',
  models: ['mdl_1'],
}

describe('configuration of a worker', () => {
  test('begins at the empty revision, which can be served', () => {
    const { runtime } = newStore()
    expect(runtime.revision).toBe(0)
    expect(runtime.router.findAnywhere('GET', '/', null)).toBeNull()
    expect(runtime.keyByHash('x')).toBeUndefined()
  })

  test('a revision swaps whole; the one before stays what it was', () => {
    const store = newStore()
    expect(apply(store, base)).toMatchObject({ accepted: true, revision: nonce })
    const before = store.runtime
    expect(before.router.findAnywhere('GET', '/acme/weather/x', null)).toMatchObject({
      route: { label: '/acme/weather/*' },
    })
    apply(store, {}, { api: ['ver_1'] })
    expect(store.runtime.router.findAnywhere('GET', '/acme/weather/x', null)).toBeNull()
    expect(before.router.findAnywhere('GET', '/acme/weather/x', null)).not.toBeNull()
  })

  test('a full part replaces the kind, a delta only what it names', () => {
    const store = newStore()
    const second = key()
    apply(store, { ...base, key: [live.resource, second.resource] })
    apply(store, { key: [{ ...second.resource, state: 'revoked' }] })
    expect(store.runtime.keyByHash(live.resource.hash)?.resource.state).toBe('active')
    expect(store.runtime.keyByHash(second.resource.hash)?.resource.state).toBe('revoked')
    apply(store, { key: [second.resource] }, {}, true)
    expect(store.runtime.keyByHash(live.resource.hash)).toBeUndefined()
    expect(store.runtime.keyByHash(second.resource.hash)?.resource.state).toBe('active')
  })

  test.each([
    ['a field of the wrong type', { key: [{ ...live.resource, hash: 'short' }] }, 'key', /hash/],
    ['a bad range', { key: [{ ...live.resource, ipAllow: ['10.0.0.0/99'] }] }, 'key', /ipAllow/],
    ['an unknown provider type', { provider: [provider({ type: 'nobody' })] }, 'provider', /nobody/],
    [
      'credentials that do not parse',
      { provider: [provider({ credentials: { apiKey: 5 } })] },
      'provider',
      /credentials/,
    ],
    ['a base URL that is none', { provider: [provider({ baseUrl: 'ftp://x' })] }, 'provider', /base URL/],
    ['a model without its provider', { model: [model()] }, 'model', /prv_1/],
    ['an upstream that is none', { api: [restApi('nowhere')] }, 'api', /URL/],
    [
      'a route that cannot be',
      { api: [restApi('http://127.0.0.1:1', { routes: [{ path: '/a{b}' }] })] },
      'api',
      /segment/,
    ],
    [
      'a rewrite of what is not there',
      { api: [restApi('http://127.0.0.1:1', { routes: [{ path: '/a', rewrite: '/{b}' }] })] },
      'api',
      /\{b\}/,
    ],
    [
      'an unknown policy',
      { policy: [{ id: 'pol_1', tenantId: null, type: 'magic', scope: { kind: 'global', id: null }, config: {} }] },
      'policy',
      /magic/,
    ],
    [
      'a policy that does not parse',
      {
        policy: [
          {
            id: 'pol_1',
            tenantId: null,
            type: 'ip-restriction',
            scope: { kind: 'global', id: null },
            config: { allow: ['x'] },
          },
        ],
      },
      'policy',
      /allow/,
    ],
  ])('%s is refused with the reason, and the rest goes on', (_what, kinds, kind, reason) => {
    const store = newStore()
    apply(store, base)
    const suspended = [{ ...application, state: 'suspended' }]
    const answer = apply(store, { ...kinds, application: suspended })
    expect(answer).toMatchObject({ accepted: true, revision: nonce, refusals: [{ kind }] })
    expect(answer.refusals[0]!.reason).toMatch(reason)
    expect(store.runtime.consumerOf('app_1')?.application.state).toBe('suspended')
    // For as long as it holds.
    expect(apply(store, { application: [application] }).refusals).toEqual(answer.refusals)
  })

  test('a refusal ends when its resource is mended, or gone', () => {
    const store = newStore()
    apply(store, { ...base, provider: [provider({ type: 'nobody' })], model: [model()] })
    expect(apply(store, { provider: [provider()] }).refusals).toEqual([])
    expect(apply(store, { key: [{ ...live.resource, hash: 'short' }] }).refusals).toMatchObject([{ kind: 'key' }])
    expect(store.runtime.keyByHash(live.resource.hash)).toBeUndefined()
    expect(apply(store, {}, { key: [live.resource.id] }).refusals).toEqual([])
  })

  test('not even JSON is refused; kinds that this version does not know are passed over', () => {
    const store = newStore()
    const parts = [{ kind: 'key', full: true, resources: '{', removed: [] }]
    expect(atOnce(store.update({ type: 'update', nonce: 'n', revision: 5, parts })).accepted).toBe(false)
    expect(apply(store, { hologram: [{ id: 'x' }] }).accepted).toBe(true)
  })
})

describe('consumers', () => {
  test('follow subscriptions, plans and models', () => {
    const store = newStore()
    apply(store, {
      ...base,
      provider: [provider()],
      model: [model()],
      api: [...base.api, aiApi],
      plan: [plan({}, { apis: ['api_1', 'api_9'] })],
    })
    const consumer = () => store.runtime.consumerOf('app_1')!
    expect(consumer()).toBe(consumer())
    expect(consumer().grants.get('api_1')).toHaveLength(1)
    expect(consumer().offers.get('chat')).toMatchObject([{ allowed: true, model: { tenantSlug: 'acme' } }])
    expect(store.runtime.aliasExists('chat')).toBe(true)
    apply(store, { plan: [plan({}, { apis: ['api_9'], models: [] })] })
    expect(consumer().grants.get('api_1')).toBeUndefined()
    expect(consumer().offers.get('chat')).toMatchObject([{ allowed: false }])
    apply(store, { subscription: [subscription({ state: 'suspended' }), subscription({ id: 'sub_2' })] })
    expect(
      consumer()
        .grants.get('api_9')!
        .map(grant => grant.subscription.state),
    ).toEqual(['active', 'suspended'])
    apply(store, {}, { subscription: ['sub_1', 'sub_2'], model: ['mdl_1'] })
    expect(consumer().grants.size).toBe(0)
    expect(store.runtime.aliasExists('chat')).toBe(false)
  })

  test('of a key for one subscription know no other', () => {
    const store = newStore()
    apply(store, { ...base, subscription: [subscription(), subscription({ id: 'sub_2', state: 'suspended' })] })
    const grants = (only?: string) =>
      store.runtime
        .consumerOf('app_1', only)
        ?.grants.get('api_1')
        ?.map(({ subscription }) => subscription.id)
    expect(grants()).toEqual(['sub_1', 'sub_2'])
    expect([grants('sub_2'), grants('sub_3')]).toEqual([['sub_2'], undefined])
    expect(store.runtime.consumerOf('app_1', 'sub_2')).toBe(store.runtime.consumerOf('app_1', 'sub_2'))
    apply(store, {}, { subscription: ['sub_2'] })
    expect(grants('sub_2')).toBeUndefined()
    apply(store, { key: [{ ...live.resource, subscription: 'sub_1' }] })
    expect(store.runtime.keyByHash(live.resource.hash)?.resource.subscription).toBe('sub_1')
  })

  test('one key among 100,000 changes in a few ms and leaves routes and consumers alone', () => {
    const store = newStore()
    const keys = Array.from({ length: 100_000 }, (_, i) => ({
      id: `key_${i}`,
      application: 'app_1',
      hash: createHash('sha256').update(randomBytes(8)).digest('base64url'),
      state: 'active',
    }))
    apply(store, { ...base, key: keys })
    const { router } = store.runtime
    const consumer = store.runtime.consumerOf('app_1')
    const cpu = process.cpuUsage()
    for (let i = 0; i < 20; i++) apply(store, { key: [{ ...keys[i]!, state: 'revoked' }] })
    const { user, system } = process.cpuUsage(cpu)
    expect((user + system) / 1000 / 20).toBeLessThan(50)
    expect(store.runtime.router).toBe(router)
    expect(store.runtime.consumerOf('app_1')).toBe(consumer)
    expect(store.runtime.keyByHash(keys[7]!.hash)?.resource.state).toBe('revoked')
  })
})
