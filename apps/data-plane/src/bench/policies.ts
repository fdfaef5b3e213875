import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Ctx, Policy, PolicyDeps, PolicyHooks } from '@gatehouse/policies/contract.js'
import { certificates } from '@gatehouse/policies/mtls/testing/certificates.js'
import { policies } from '@gatehouse/policies/registry.gen.js'
import { bare, over } from '@gatehouse/policies/testing.js'
import type { Exchange } from '../exchange/exchange.js'
import { emptyChain } from '../policy/chain.js'
import { compileChain } from '../policy/compile-chain.js'
import { runGuards } from '../policy/run.js'
import { samples } from './policy-samples.js'

/** CPU time of one call in each policy, with all its hooks; `pnpm bench:policies`. */
const ROUNDS = 8
const ROUND_MS = 50

const BODY = Buffer.from(
  JSON.stringify({
    query: '{ user(id: "1") { name orders { id total } } }',
    items: Array.from({ length: 12 }, (_, id) => ({ id, name: `Item ${id}`, text: "It's fine; take 2 or 3 of them." })),
  }),
)
const JSON_BODY: unknown = JSON.parse(BODY.toString())
const answer = { status: 204, headers: [], body: Buffer.from('{"result":true,"active":true}') }

const deps: PolicyDeps = {
  now: Date.now,
  eventLoopDelay: () => 0,
  limiter: () => ({
    admit: () => undefined,
    settle: () => {},
    giveBack: () => {},
    state: () => ({ requests: undefined }),
  }),
  slot: <T>() => {
    const values = new WeakMap<Ctx, T>()
    return { get: (ctx: Ctx) => values.get(ctx), set: (ctx: Ctx, value: T) => void values.set(ctx, value) }
  },
  fetch: async () => answer,
  refresh: task => ({ demand: async () => void (await task()) }),
  once: () => true,
  note: () => {},
  count: () => {},
  send: async () => {},
  append: async () => {},
  redis: bare.redis,
  key: () => ({ application: 'app_0k3x' }),
  keyOf: () => ({ application: 'app_0k3x' }),
}

const callOf = (headers: Record<string, string>): Ctx => ({
  callId: 'call_1',
  requestId: 'req_1',
  method: 'POST',
  path: '/acme/weather/today',
  query: 'city=Bern',
  target: '/acme/weather/today?city=Bern',
  headers: {
    host: 'x',
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)',
    'content-type': 'application/json',
    'content-length': String(BODY.length),
    ...headers,
  },
  clientAddress: '198.51.100.7',
  clientCertificates: [new X509Certificate(certificates.leaf).raw, new X509Certificate(certificates.inter).raw],
  applicationId: 'app_0k3x',
  subscriptionId: 'sub_1',
  apiId: 'api_1',
  plan: 'gold',
  version: 'v1',
  basePath: '/acme/weather',
  route: '/today',
  credential: '',
  time: Date.now(),
  rehearsal: false,
  cache: 'bypass',
})

const outcome = over({ requestBytes: BODY.length, responseBytes: BODY.length })

/** Of the policy's own page. */
function exampleOf(id: string): unknown {
  const page = readFileSync(new URL(`../../../../packages/policies/src/${id}/README.md`, import.meta.url), 'utf8')
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!.replaceAll('…', '0'))
}

/** One call past all hooks, in their order. A promise only where one of them waits: none that does not should pay for it. */
function pass(hooks: PolicyHooks, headers: Record<string, string>): Promise<unknown> | undefined {
  const ctx = callOf(headers)
  const out = { method: 'POST', path: '/today', headers: ['host', 'x', 'content-type', 'application/json'] }
  const head = { status: 200, headers: ['content-type', 'application/json', 'server', 'x'] }
  const waits = [
    hooks.authenticate?.(ctx),
    hooks.onRequest?.(ctx),
    hooks.onRequestBody?.(ctx, { bytes: BODY, json: JSON_BODY }),
    hooks.onUpstream?.(ctx, out),
  ].filter(each => each instanceof Promise)
  hooks.replaceResponse?.(ctx, head)
  hooks.onResponse?.(ctx, head)
  hooks.onResponseJson?.(ctx, JSON_BODY, head)
  hooks.onComplete?.(ctx, outcome)
  return waits.length > 0 ? Promise.all(waits) : undefined
}

/** µs of CPU a call, of one round. */
async function round(work: () => Promise<unknown> | undefined): Promise<number> {
  const before = process.cpuUsage()
  const until = performance.now() + ROUND_MS
  let calls = 0
  while (performance.now() < until) {
    for (let i = 0; i < 100; i++) {
      const waits = work()
      if (waits) await waits
    }
    calls += 100
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

/** What one costs beyond the other: the least of both over rounds in turn, for whatever else the machine does makes them more. */
async function beyond(work: () => Promise<unknown> | undefined, idle: () => undefined): Promise<number> {
  await round(work)
  let [least, nothing] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (let turn = 0; turn < ROUNDS; turn++) {
    nothing = Math.min(nothing, await round(idle))
    least = Math.min(least, await round(work))
  }
  return Math.max(0, least - nothing)
}

const NO_HOOKS: PolicyHooks = {}

function costOf(policy: Policy): Promise<number> {
  const { config = exampleOf(policy.id), headers = {} } = samples[policy.id] ?? {}
  const hooks = policy.compile(policy.config.parse(config), deps)
  return beyond(
    () => pass(hooks, headers),
    () => void pass(NO_HOOKS, headers),
  )
}

const off = {
  chain: compileChain([], { tenant: 't', api: 'a', version: 'v', plan: undefined, application: undefined }),
} as Exchange
if (off.chain !== emptyChain) throw new Error('a chain without policies is not the empty one')
const next = (): void => {}
const none = await beyond(
  () => void runGuards(off, next),
  () => undefined,
)
console.log(
  `CPU time of a call in each policy, by its page's example and with a body of ${BODY.length} bytes (${cpus()[0]?.model ?? ''}, Node ${process.version})\n`,
)
console.log('| policy | stage | µs |\n| --- | --- | ---: |')
console.log(`| none | | ${none.toFixed(2)} |`)
for (const policy of Object.values(policies))
  console.log(`| ${policy.id} | ${policy.stage} | ${(await costOf(policy)).toFixed(2)} |`)
