import { createHash } from 'node:crypto'

const timeouts = { connectMs: 5_000, headMs: 60_000, idleMs: 120_000 }
const huge = 1_000_000_000

const target = (provider: string, model = 'gpt-4o-mini') => ({
  ...{ provider, model, weight: 1, priceSource: 'bench' },
  price: { input: 150_000_000, output: 600_000_000 },
})

/** A tree that asks for each call what trees may ask: rule, plan, length, canary, latency, busyness, cost, and who stands in for whom. */
const [one, two, three, four] = [0, 1, 2, 3].map(target => ({ use: { target } })) as [object, object, object, object]
const everyStrategy = {
  strategy: 'rule',
  choices: [{ when: 'input_tokens > 1000000', ...four }],
  otherwise: {
    strategy: 'priority',
    choices: [
      {
        use: {
          ...{ strategy: 'canary', percent: 10, by: 'call', canary: { target: 1 } },
          stable: {
            strategy: 'prompt-length',
            choices: [{ upTo: 100_000, use: { strategy: 'latency', choices: [one, two, three] } }, four],
          },
        },
      },
      { use: { strategy: 'least-busy', choices: [two, three] } },
      { use: { strategy: 'cost', choices: [one, four] } },
    ],
  },
}

/**
 * What the node under measurement serves, before a plain service and a sandbox provider: an API with a key and one without, a model with the
 * limits that every plan has, and the same model with all there is for models: a tree of strategies, resilience, a budget.
 */
export function benchResources(keys: { usual: string; governed: string }, upstream: number, sandbox: number) {
  const tenantId = 'ten_bench'
  const owned = { tenantId }
  const rest = (id: string, auth: 'key' | 'none') => ({
    ...owned,
    id: `ver_${id}`,
    api: `api_${id}`,
    slug: id,
    name: id,
    type: 'rest' as const,
    version: 'v1',
    state: 'published' as const,
    rest: {
      path: `/bench/${id}`,
      targets: [{ url: `http://127.0.0.1:${upstream}` }],
      timeouts,
      maxBodyBytes: 1e7,
      auth,
    },
  })
  const provider = (id: string, port: number) => ({
    ...owned,
    id,
    slug: id,
    type: 'openai',
    baseUrl: `http://127.0.0.1:${port}/v1`,
    credentials: { apiKey: 'sk-bench' },
  })
  const model = (id: string, provider: string) => ({
    ...owned,
    id,
    slug: id,
    targets: [target(provider)],
  })
  const governed = {
    ...model('governed', 'nginx'),
    targets: ['gpt-4o-mini', 'gpt-4o', 'gpt-4.1-mini', 'gpt-4.1'].map(name => target('nginx', name)),
    route: everyStrategy,
    resilience: { queue: {}, hedge: { afterMs: 30_000 } },
  }
  const rates = {
    requests: { limit: huge, windowMs: 60_000 },
    tokens: { limit: huge * 1000, windowMs: 86_400_000 },
    concurrency: 10_000,
  }
  const plan = (id: string, limits: object, more: object = {}) => ({
    ...{ ...owned, id, product: 'prd_1', productSlug: 'bench', slug: id, apis: ['api_keyed', 'api_ai'] },
    limits: { ...rates, ...limits },
    ...more,
  })
  const subscriber = (application: string) => ({ id: application, organizationId: 'org_1', name: 'b', state: 'active' })
  const subscription = (application: string, plan: string) => ({
    ...{ ...owned, id: `sub_of_${application}`, application, plan, state: 'active' },
  })
  const key = (application: string, secret: string) => ({
    ...{ id: `key_of_${application}`, application, state: 'active' },
    hash: createHash('sha256').update(secret).digest('base64url'),
  })
  return {
    tenant: [{ id: tenantId, slug: 'bench' }],
    provider: [provider('nginx', upstream), provider('sandbox', sandbox)],
    model: [model('chat', 'nginx'), model('stream', 'sandbox'), governed],
    api: [
      rest('plain', 'none'),
      rest('keyed', 'key'),
      {
        ...owned,
        id: 'ver_ai',
        api: 'api_ai',
        slug: 'ai',
        name: 'ai',
        type: 'ai',
        version: 'v1',
        state: 'published',
        models: ['chat', 'stream', 'governed'],
      },
    ],
    plan: [
      plan('gold', {}),
      plan(
        'governed',
        { budget: { limit: huge * 1_000_000, windowMs: 86_400_000, unpriced: 'deny' } },
        { trace: true },
      ),
    ],
    application: [subscriber('app_1'), subscriber('app_2')],
    subscription: [subscription('app_1', 'gold'), subscription('app_2', 'governed')],
    key: [key('app_1', keys.usual), key('app_2', keys.governed)],
  }
}
