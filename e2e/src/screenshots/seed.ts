import OpenAI from 'openai'
import { Management, until } from '../support/management.js'
import { mailedLink, newcomer, type Person, tokenOf } from '../support/people.js'
import type { RunningHouse } from '../support/running-house.js'
import { ownerOf } from '../support/two-tenants.js'
import { seedMoney } from './seed-money.js'

const t = '/tenants/acme'

/** What a company some months in has, beside the demo: more to offer, more people, requests that wait, and calls of today. */
export async function seed(house: RunningHouse): Promise<void> {
  const admin = await signedIn(house, 'admin')
  await offer(admin)
  const owner = (await ownerOf(house)).api
  const people = await Promise.all(
    ['mira.okafor@harbour.example', 'jonas.weber@nordlicht.example', 'aiko.tanaka@tanaka.example'].map(email =>
      newcomer(house.consoleUrl, owner, email),
    ),
  )
  await organise(admin)
  await share(await signedIn(house, 'developer'), owner, people)
  for (const [index, person] of people.entries()) await ask(person, index)
  await call(house)
  await seedMoney(admin, await signedIn(house, 'developer'), house.gatewayUrl)
}

async function signedIn(house: RunningHouse, role: string): Promise<Management> {
  const { email, password } = house.demo!.people.find(person => person.role === role)!
  return new Management(house.consoleUrl).signIn(email, password)
}

async function offer(admin: Management): Promise<void> {
  await admin.call('POST', `${t}/providers`, {
    slug: 'anthropic',
    type: 'anthropic',
    credentials: { apiKey: `sk-ant-${'x'.repeat(40)}` },
  })
  await admin.call('POST', `${t}/models`, {
    slug: 'support-bot',
    targets: [
      { provider: 'sandbox', model: 'sandbox-small', weight: 3 },
      { provider: 'sandbox', model: 'sandbox-large', weight: 1 },
    ],
    fallbacks: [{ provider: 'sandbox', model: 'sandbox-thinker' }],
  })
  const target = (model: string) => ({ provider: 'sandbox', model })
  await admin.call('PATCH', `${t}/models/chat-default`, {
    routing: {
      strategy: 'priority',
      choices: [
        {
          use: {
            strategy: 'canary',
            percent: 10,
            by: 'call',
            canary: target('sandbox-pro'),
            stable: {
              strategy: 'weighted',
              choices: [
                { weight: 3, use: target('sandbox-small') },
                { weight: 1, use: target('sandbox-large') },
              ],
            },
          },
        },
        { on: ['context-length'], use: target('sandbox-thinker') },
        { use: { provider: 'anthropic', model: 'claude-sonnet-4' } },
      ],
    },
  })
  for (const [type, scope, config] of [
    ['rate-limit', { kind: 'tenant' }, { limit: 2_000, window: '1m' }],
    ['cors', { kind: 'api', id: 'weather' }, { origins: ['https://app.acme.example'] }],
    ['ip-restriction', { kind: 'api', id: 'chat' }, { deny: ['192.0.2.0/24'] }],
    ['correlation-id', { kind: 'tenant' }, {}],
  ] as const)
    await admin.call('POST', `${t}/policies`, { type, scope, config })
  const rest = (slug: string, name: string, description: string, routes: object[]) =>
    admin.call('POST', `${t}/apis`, {
      slug,
      name,
      description,
      type: 'rest',
      path: `/${slug}`,
      routes,
      upstream: { targets: [{ url: `https://${slug}.internal.example.com` }] },
    })
  const read = (path: string) => ({ path, methods: ['GET'] })
  await rest('tides', 'Tide tables', 'High and low water for 340 ports.', [read('/ports'), read('/ports/{port}/tides')])
  await rest('customs', 'Customs', 'Declarations and their state.', [
    { path: '/declarations', methods: ['GET', 'POST'] },
    read('/declarations/{id}'),
  ])
  await rest('berths', 'Berths', 'Who lies where, until when.', [])
  await admin.call('POST', `${t}/apis/tides/versions/v1/publish`)
  await admin.call('POST', `${t}/apis/berths/versions/v1/publish`)
  await admin.call('POST', `${t}/apis/berths/versions/v1/deprecate`, {
    sunsetAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
    successor: 'v2',
  })
  await admin.call('POST', `${t}/apis/berths/versions`, { version: 'v2', from: 'v1' })
  await admin.call('POST', `${t}/products`, {
    slug: 'harbour',
    name: 'Harbour data',
    description: 'Tides and berths in one subscription.',
    apis: ['tides', 'berths'],
    visibility: 'public',
  })
  const plan = (slug: string, name: string, limit: number, rest: object) =>
    admin.call('POST', `${t}/products/harbour/plans`, {
      slug,
      name,
      limits: { requests: { limit, window: '1h' } },
      ...rest,
    })
  await plan('pilot', 'Pilot', 100, { approval: 'auto' })
  await plan('fleet', 'Fleet', 20_000, {
    approval: 'manual',
    price: { amount: '190', per: 'month' },
    questions: [
      { id: 'vessels', label: 'How many vessels will use it?' },
      { id: 'purpose', label: 'What for?', kind: 'longtext' },
    ],
  })
}

async function organise(admin: Management): Promise<void> {
  await admin.call('POST', `${t}/roles`, {
    slug: 'analyst',
    name: 'Analyst',
    permissions: ['usage:read', 'log:read', 'product:read', 'api:read', 'tenant:read'],
  })
  for (const [slug, name] of [
    ['harbour', 'Harbour services'],
    ['assistants', 'Assistants'],
  ])
    await admin.call('POST', `${t}/teams`, { slug, name })
  const { data } = await admin.call<{ data: { userId: string }[] }>('GET', `${t}/members`)
  for (const { userId } of data) await admin.call('POST', `${t}/teams/harbour/members`, { userId })
  for (const [email, role] of [
    ['lena.fischer@acme.example', 'publisher'],
    ['tom.baker@acme.example', 'analyst'],
  ])
    await admin.call('POST', `${t}/invitations`, { email, roles: [role] })
}

/** An organization of several, one of whom has not answered yet. */
async function share(developer: Management, owner: Management, [mira, jonas]: readonly Person[]): Promise<void> {
  const { id } = await developer.call<{ id: string }>('POST', '/organizations', { slug: 'quayside', name: 'Quayside' })
  const invite = (email: string, role: string) =>
    developer.call('POST', `/organizations/${id}/invitations`, { email, role })
  for (const [person, role] of [
    [mira!, 'developer'],
    [jonas!, 'viewer'],
  ] as const) {
    const earlier = await mailedLink(owner, person.email)
    await invite(person.email, role)
    const link = await mailedLink(owner, person.email, earlier)
    await person.api.call('POST', '/invitations/accept', { token: tokenOf(link) })
  }
  await invite('sofia.lund@nordlicht.example', 'developer')
}

const applications = ['Route planner', 'Night desk', 'Berth board']
const purposes = [
  'Warning skippers two hours before the channel gets too shallow for them.',
  'Answering guests by night, when nobody is at the desk.',
  'A screen in the harbour office, for eight people.',
]

async function ask({ api }: Person, index: number): Promise<void> {
  const { id } = await api.call<{ id: string }>('POST', '/applications', { name: applications[index] })
  await api.call('POST', `/applications/${id}/subscriptions`, {
    product: 'acme/harbour',
    plan: 'fleet',
    answers: { vessels: String(12 + index * 30), purpose: purposes[index]! },
  })
  await api.call('POST', `/applications/${id}/subscriptions`, {
    product: 'acme/chat',
    plan: 'gold',
    answers: { use: purposes[index]! },
  })
}

/** Calls of now, some of them refused. */
async function call(house: RunningHouse): Promise<void> {
  const sdk = new OpenAI({ apiKey: house.demo!.key, baseURL: `${house.gatewayUrl}/v1`, maxRetries: 0 })
  const asked = ['When is high water in Bergen?', 'Draft a reply to the port agent.', 'Sum up this declaration.']
  for (const content of [...asked, ...asked, ...asked, ...asked, ...asked, ...asked])
    await sdk.chat.completions.create({ model: 'chat-default', messages: [{ role: 'user', content }] })
  await sdk.chat.completions.create({ model: 'no-such-model', messages: [] }).catch(() => undefined)
  const admin = await signedIn(house, 'admin')
  await until(15_000, async () => {
    const { data } = await admin.call<{ data: { error?: string }[] }>('GET', '/logs?limit=3')
    return data.some(one => one.error !== undefined) || data.length >= 3
  })
}
