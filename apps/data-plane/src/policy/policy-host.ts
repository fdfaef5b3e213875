import type { FileBound, PolicyDeps } from '@gatehouse/policies/contract.js'
import type { Exchange } from '../exchange/exchange.js'
import { checkKey } from './authenticate.js'
import { Background, type Beside } from './background.js'
import { EventLoopDelay } from './event-loop-delay.js'
import type { GuardedFetch } from './guarded-fetch.js'
import type { GuardedRedis } from './guarded-redis.js'
import type { GuardedSend } from './guarded-send.js'
import { keyDigest } from './key-digest.js'
import { keyed, type LimiterSource } from './limits/contract.js'
import { MetricNames } from './metric-names.js'
import type { Once } from './once.js'
import { Slots } from './slots.js'

/** What a policy is compiled with, and the work beside calls that it asked for meanwhile. */
export interface Hosted {
  readonly deps: PolicyDeps
  readonly background: readonly Beside[]
}

const NO_LABELS = {}
/** Whose files those of the installation's own policies are. */
const EVERYBODY = 'installation'

/** Where policies tell others of calls. */
export interface Telling {
  count(name: string, by?: number): void
  append(owner: string, file: string, text: string, bound: FileBound): Promise<void>
}

/** Gives policies what they may have of the worker. */
export class PolicyHost {
  private readonly slots = new Slots()
  private readonly delay = new EventLoopDelay()

  constructor(
    private readonly fetch: GuardedFetch,
    private readonly limiters: LimiterSource,
    private readonly once: Once,
    private readonly fault: (message: string, cause: unknown) => void,
    private readonly telling: Telling,
    private readonly send: GuardedSend,
    private readonly redis: GuardedRedis,
  ) {}

  host({ id: policyId, tenantId }: { id: string; tenantId: string | null }): Hosted {
    const background: Beside[] = []
    const names = new MetricNames(policyId)
    const failed = (cause: unknown): void => this.fault(`policy ${policyId} could not refresh`, cause)
    const deps: PolicyDeps = {
      now: Date.now,
      limiter: (key, limits) => this.limiters.of(keyed(policyId, key), limits),
      eventLoopDelay: () => this.delay.read(),
      slot: this.slots.of(policyId),
      fetch: this.fetch,
      refresh: (task, { cooldownMs, last } = {}) => {
        const work = new Background(task, failed, cooldownMs, last)
        background.push(work)
        return work
      },
      count: (name, labels = NO_LABELS, by) => this.telling.count(names.of(name, labels), by),
      send: this.send,
      redis: place => {
        const store = this.redis(place, `gatehouse:${policyId}:`, failed)
        background.push(store)
        return store
      },
      append: (file, text, bound) => this.telling.append(tenantId ?? EVERYBODY, file, text, bound),
      // Policies do not hear of each other's.
      once: (name, until) => this.once(`${policyId} ${name}`, until),
      // The listener makes every context, and it is the exchange.
      note: (ctx, verdict) => (ctx as Exchange).facts.note(policyId, verdict),
      key: (ctx, secret) => checkKey(ctx as Exchange, keyDigest(secret)),
      keyOf: (ctx, digest) => checkKey(ctx as Exchange, digest),
    }
    return { deps, background }
  }
}
