import OpenAI from 'openai'
import { until } from './management.js'
import type { Person } from './people.js'

type Made = { id: string; slug: string }

/** By the name of the path parameter that takes it. */
export type Kinds = Record<string, string>

/**
 * Makes one of every kind of thing that a path of the management API can name, all of one tenant and one person, by the
 * API. Slugs are the same whatever the tenant, so that only the tenant tells them apart.
 */
export async function tenantWithEverything(
  { api: me }: Person,
  tenant: string,
  { sandbox, gateway }: { sandbox: string; gateway: string },
): Promise<Kinds> {
  const t = `/tenants/${tenant}`
  const make = <T = Made>(path: string, body?: unknown) => me.call<T>('POST', path, body, 201)
  await make('/tenants', { slug: tenant, name: tenant })
  const team = await make(`${t}/teams`, { slug: 'crew', name: 'Crew' })
  await make(`${t}/roles`, { slug: 'clerk', name: 'Clerk', permissions: ['api:read'] })
  const invitation = await make(`${t}/invitations`, { email: `guest@${tenant}.example`, roles: ['viewer'] })
  const provider = await make(`${t}/providers`, {
    slug: 'lab',
    type: 'openai',
    baseUrl: sandbox,
    credentials: { apiKey: 'sk-lab' },
  })
  const model = await make(`${t}/models`, {
    slug: `chat-${tenant}`,
    targets: [{ provider: 'lab', model: 'gpt-4o-mini' }],
  })
  await me.call('PUT', `${t}/models/${model.id}/labels/staging`, { version: 1 }, 200)
  const price = await make(`${t}/prices`, { providerType: 'openai', model: 'own', input: '1', output: '2' })
  const api = await make(`${t}/apis`, { slug: 'chat', name: 'Chat', type: 'ai', models: [model.slug] })
  await me.call('POST', `${t}/apis/chat/versions/v1/publish`, undefined, 200)
  await make(`${t}/apis`, {
    slug: 'rest',
    name: 'Rest',
    type: 'rest',
    path: '/rest',
    upstream: { targets: [{ url: 'https://example.com' }] },
  })
  const feed = await make(`${t}/feeds`, { kind: 'webhook', slug: 'billing', url: 'https://example.com/usage' })
  const policy = await make(`${t}/policies`, {
    type: 'ip-restriction',
    scope: { kind: 'api', id: 'rest' },
    config: { deny: ['192.0.2.0/24'] },
  })
  await make(`${t}/policies`, { type: 'cache', scope: { kind: 'api', id: 'rest' }, config: {} })
  const rule = await make(`${t}/limits`, {
    name: 'All of it',
    scope: { kind: 'tenant' },
    limits: { budget: { amount: '1000', window: '1mo', onExhausted: 'suspend' } },
  })
  const product = await make(`${t}/products`, { slug: 'chat', name: 'Chat', apis: ['chat'], visibility: 'tenant' })
  await make(`${t}/products`, { slug: 'rest', name: 'Rest', apis: ['rest'], visibility: 'tenant' })
  const plan = await make(`${t}/products/chat/plans`, {
    slug: 'free',
    name: 'Free',
    approval: 'auto',
    price: { amount: '5', per: 'month' },
  })
  await make(`${t}/products/rest/plans`, { slug: 'gold', name: 'Gold', approval: 'manual' })
  await make(`${t}/teams/crew/shares`, { type: 'api', subject: api.id })
  const user = (await me.call<{ user: Made }>('GET', '/me')).user.id
  await me.call('POST', `${t}/teams/crew/members`, { userId: user }, 204)

  const { data: organizations } = await me.call<{ data: Made[] }>('GET', '/organizations')
  const application = await make('/applications', { name: 'Bot' })
  const a = `/applications/${application.id}`
  const key = await make<{ id: string; secret: string }>(`${a}/keys`, { name: 'first' })
  const subscription = await make<Made & { state: string }>(`${a}/subscriptions`, {
    product: `${tenant}/chat`,
    plan: 'free',
  })
  await make(`${a}/subscriptions`, { product: `${tenant}/rest`, plan: 'gold' })
  const { data: tasks } = await me.call<{ data: Made[] }>('GET', `/approvals?state=open&tenant=${tenant}`)
  const { data: sessions } = await me.call<{ data: Made[] }>('GET', '/me/sessions')
  const { data: tokens } = await me.call<{ data: Made[] }>('GET', '/me/tokens')
  const call = await oneCall(gateway, key.secret, model.slug, () =>
    me.call<{ data: Made[] }>('GET', `/logs?application=${application.id}`),
  )
  return {
    tenant,
    team: team.id,
    role: 'clerk',
    invitation: invitation.id,
    provider: provider.id,
    model: model.id,
    label: 'staging',
    price: price.id,
    api: api.id,
    version: 'v1',
    policy: policy.id,
    rule: rule.id,
    product: product.id,
    plan: plan.id,
    type: 'api',
    subject: api.id,
    user,
    organization: organizations[0]!.id,
    application: application.id,
    key: key.id,
    subscription: subscription.id,
    task: tasks[0]!.id,
    session: sessions[0]!.id,
    token: tokens[0]!.id,
    revision: '1',
    group: 'default',
    node: 'node_of_nobody',
    call,
    rerating: await oneRerating(me, t),
    feed: feed.id,
    month: new Date().toISOString().slice(0, 7),
  }
}

/** Of the one call, at a price that was set late; when it is worked out. */
async function oneRerating(me: Person['api'], t: string): Promise<string> {
  const from = new Date(Date.now() - 3_600_000).toISOString()
  const price = { providerType: 'openai', model: 'gpt-4o-mini', input: '9', output: '9', effectiveFrom: from }
  await me.call('POST', `${t}/prices`, price, 201)
  const { id } = await me.call<Made>('POST', `${t}/reratings`, { from }, 201)
  await until(30_000, async () => (await me.call<{ state: string }>('GET', `${t}/reratings/${id}`)).state === 'ready')
  return id
}

async function oneCall(
  gateway: string,
  apiKey: string,
  model: string,
  logged: () => Promise<{ data: Made[] }>,
): Promise<string> {
  const sdk = new OpenAI({ apiKey, baseURL: `${gateway}/v1`, maxRetries: 0 })
  await until(5_000, () =>
    sdk.chat.completions.create({ model, messages: [{ role: 'user', content: 'Hi' }] }).catch(() => undefined),
  )
  const { value } = await until(10_000, async () => (await logged()).data[0]?.id)
  return value
}
