import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Ctx, Outcome, Policy, PolicyDeps, PolicyHooks } from '@gatehouse/policies/contract.js'
import { certificates } from '@gatehouse/policies/mtls/testing/certificates.js'
import { policies } from '@gatehouse/policies/registry.gen.js'
import type { Exchange } from '../exchange/exchange.js'
import { emptyChain } from '../policy/chain.js'
import { compileChain } from '../policy/compile-chain.js'
import { runGuards, runRequest } from '../policy/run.js'
import { samples } from './policy-samples.js'

/** CPU time of one call in each policy, with all its hooks; `pnpm bench:policies`. */
const ROUNDS = 5
const ROUND_MS = 60

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
  append: async () => {},
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
  credential: '',
  time: Date.now(),
  rehearsal: false,
  cache: 'bypass',
})

const outcome: Outcome = {
  status: 200,
  error: undefined,
  totalUs: 12_000,
  summary: () => ({
    api: 'weather',
    version: 'v1',
    route: '/today',
    plan: 'gold',
    model: undefined,
    provider: undefined,
    inputTokens: 0,
    outputTokens: 0,
    costNanoUsd: 0n,
    upstreamUs: 10_000,
    requestBytes: BODY.length,
    responseBytes: BODY.length,
    attempts: 1,
  }),
}

/** Of the policy's own page. */
function exampleOf(id: string): unknown {
  const page = readFileSync(new URL(`../../../../packages/policies/src/${id}/README.md`, import.meta.url), 'utf8')
  return JSON.parse(/```json\n([\s\S]*?)```/.exec(page)![1]!.replaceAll('…', '0'))
}

/** One call past all hooks, in their order. */
async function pass(hooks: PolicyHooks, headers: Record<string, string>): Promise<void> {
  const ctx = callOf(headers)
  const out = { method: 'POST', path: '/today', headers: ['host', 'x', 'content-type', 'application/json'] }
  const head = { status: 200, headers: ['content-type', 'application/json', 'server', 'x'] }
  // Most hooks never wait, and none of them should pay for a promise.
  const verdict = hooks.authenticate?.(ctx)
  if (verdict instanceof Promise) await verdict
  const reply = hooks.onRequest?.(ctx)
  if (reply instanceof Promise) await reply
  const judged = hooks.onRequestBody?.(ctx, { bytes: BODY, json: JSON_BODY })
  if (judged instanceof Promise) await judged
  const changed = hooks.onUpstream?.(ctx, out)
  if (changed instanceof Promise) await changed
  hooks.replaceResponse?.(ctx, head)
  hooks.onResponse?.(ctx, head)
  hooks.onResponseJson?.(ctx, JSON_BODY, head)
  hooks.onComplete?.(ctx, outcome)
}

/** µs of CPU a call; the best of some rounds, for whatever else the machine does makes it more. */
async function cost(work: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage()
    const until = performance.now() + ROUND_MS
    let calls = 0
    while (performance.now() < until) {
      for (let i = 0; i < 50; i++) await work()
      calls += 50
    }
    const { user, system } = process.cpuUsage(before)
    best = Math.min(best, (user + system) / calls)
  }
  return best
}

async function costOf(policy: Policy, empty: number): Promise<number> {
  const { config = exampleOf(policy.id), headers = {} } = samples[policy.id] ?? {}
  const hooks = policy.compile(policy.config.parse(config), deps)
  return Math.max(0, (await cost(() => pass(hooks, headers))) - empty)
}

const empty = await cost(() => pass({}, {}))
const off = { chain: compileChain([], { tenant: 't', api: 'a', plan: undefined, application: undefined }) } as Exchange
if (off.chain !== emptyChain) throw new Error('a chain without policies is not the empty one')
const none = await cost(() => runGuards(off, () => runRequest(off, () => {})))
const loop = await cost(() => {})
console.log(
  `CPU time of a call in each policy, its page's example and a body of ${BODY.length} bytes (${cpus()[0]?.model ?? ''}, Node ${process.version})\n`,
)
console.log('| policy | stage | µs |\n| --- | --- | ---: |')
console.log(`| none | | ${Math.max(0, none - loop).toFixed(2)} |`)
for (const policy of Object.values(policies))
  console.log(`| ${policy.id} | ${policy.stage} | ${(await costOf(policy, empty)).toFixed(2)} |`)
