import type {
  CallSummary,
  Ctx,
  FetchAnswer,
  FetchRequest,
  FileBound,
  Outcome,
  PolicyDeps,
  RedisStore,
} from './contract.js'

const away = (): Promise<never> => Promise.reject(new Error('no Redis'))
const noRedis: RedisStore = {
  fields: away,
  put: away,
  drop: away,
  first: away,
  // biome-ignore lint/correctness/useYield: there is nothing to give.
  async *keys() {
    await away()
  },
}

/** What a policy's own tests give it: time stands still, nothing is shared between hooks, nothing is outside. */
export const bare: PolicyDeps = {
  now: () => 0,
  eventLoopDelay: () => 0,
  limiter: () => ({
    admit: () => undefined,
    settle: () => {},
    giveBack: () => {},
    state: () => ({ requests: undefined }),
  }),
  slot: () => ({ get: () => undefined, set: () => {} }),
  fetch: () => Promise.reject(new Error('nothing to fetch')),
  refresh: () => ({ demand: () => Promise.resolve() }),
  count: () => {},
  send: () => Promise.reject(new Error('nobody to send to')),
  append: () => Promise.reject(new Error('nowhere to write')),
  redis: () => noRedis,
  once: () => false,
  note: () => {},
  key: () => ({ error: 'key_invalid' }),
  keyOf: () => ({ error: 'key_invalid' }),
}

/** A request with these headers. */
export const call = (headers: Ctx['headers'], more: Partial<Ctx> = {}): Ctx =>
  ({ method: 'GET', path: '/', query: '', headers, clientCertificates: [], rehearsal: false, ...more }) as Ctx

/** The same with slots that keep what hooks put there. */
export function remembering(deps: Partial<PolicyDeps> = {}): PolicyDeps {
  return {
    ...bare,
    slot: <T>() => {
      const values = new WeakMap<Ctx, T>()
      return { get: (ctx: Ctx) => values.get(ctx), set: (ctx: Ctx, value: T) => void values.set(ctx, value) }
    },
    ...deps,
  }
}

/** A world that takes what policies tell it beside calls, when the test says so. */
export class Beside {
  readonly asked: FetchRequest[] = []
  readonly sent: { url: string; texts: string[] }[] = []
  readonly written: { file: string; text: string; bound: FileBound }[] = []
  readonly counted: { name: string; labels: Readonly<Record<string, string>>; by: number }[] = []
  /** What the receiver answers. */
  answer: () => FetchAnswer | Promise<FetchAnswer> = () => ({ status: 200, headers: [], body: Buffer.alloc(0) })
  demands = 0
  private readonly tasks: (() => Promise<number>)[] = []
  readonly deps: PolicyDeps = remembering({
    fetch: async request => {
      this.asked.push(request)
      return this.answer()
    },
    refresh: task => {
      this.tasks.push(task)
      return {
        demand: async () => {
          this.demands++
        },
      }
    },
    send: async ({ url, messages }) => void this.sent.push({ url, texts: messages.map(String) }),
    append: async (file, text, bound) => void this.written.push({ file, text, bound }),
    count: (name, labels = {}, by = 1) => void this.counted.push({ name, labels, by }),
  })

  /** Runs all that was asked for, once. */
  async run(): Promise<void> {
    for (const task of this.tasks) await task()
  }

  /** The body of the last delivery. */
  get told(): string {
    return this.asked.at(-1)?.body ?? ''
  }
}

/** A call that is over. */
export const over = (summary: Partial<CallSummary> = {}, more: Partial<Outcome> = {}): Outcome => ({
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
    requestBytes: 0,
    responseBytes: 5,
    attempts: 1,
    ...summary,
  }),
  ...more,
})

export const known = (more: Partial<Ctx> = {}, headers: Ctx['headers'] = {}): Ctx =>
  call(headers, {
    callId: 'call_1',
    requestId: 'req_1',
    path: '/acme/weather/today',
    clientAddress: '192.0.2.1',
    applicationId: 'app_1',
    subscriptionId: 'sub_1',
    time: Date.parse('2026-11-21T12:00:00.123Z'),
    ...more,
  })
