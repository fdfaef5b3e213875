import type { Balancing, HealthRules, RetryRules } from '@gatehouse/shared/config/upstream.js'
import { type Algorithm, algorithmOf } from './balancing/algorithms.js'
import type { Endpoint } from './balancing/endpoint.js'
import { RetryBudget } from './balancing/retry-budget.js'
import type { Origin, OriginOptions } from './origin.js'

/** Further attempts that a quiet upstream has at the start, where it may have any. */
const RESERVE = 10

export interface UpstreamRules {
  readonly balancing: Balancing
  readonly health: HealthRules
  readonly retries: RetryRules
}

/** A target as it is configured, and the places that it stands for: one, or as many as its name has addresses. */
export interface Group {
  readonly url: string
  readonly weight: number
  readonly resolve: 'connect' | 'addresses' | 'srv'
  endpoints: readonly Endpoint[]
}

/** Another service that gets a copy of a share of calls. */
export interface Shadow {
  readonly origin: Origin
  readonly basePath: string
  readonly percent: number
  /** Copies under way. */
  open: number
}

/** The service behind an API: who of its targets gets the next call. */
export class Upstream {
  readonly budget: RetryBudget
  endpoints: readonly Endpoint[] = []
  private readonly algorithm: Algorithm
  /** Taken up by each pick, so that none makes a list of its own. */
  private readonly usable: Endpoint[] = []

  constructor(
    readonly rules: UpstreamRules,
    readonly groups: readonly Group[],
    /** How its targets are called. */
    readonly reached: OriginOptions,
    readonly shadow: Shadow | null = null,
  ) {
    this.algorithm = algorithmOf[rules.balancing.algorithm]
    this.budget = new RetryBudget(rules.retries.budgetPercent === 0 ? 0 : RESERVE)
    this.regroup()
  }

  /** The places of a target have become others. */
  replace(group: Group, endpoints: readonly Endpoint[]): void {
    group.endpoints = endpoints
    this.regroup()
  }

  private regroup(): void {
    const all = this.groups.flatMap(group => group.endpoints)
    const weighty = all.filter(each => each.weight > 0)
    this.endpoints = weighty.length > 0 ? weighty : all
  }

  /**
   * Who is called next; undefined where there is nobody who was not tried. `now` is performance.now(). Where too little is healthy health is not
   * asked: better to try than to refuse.
   */
  pick(key: number, tried: readonly Endpoint[] | null, now: number): Endpoint | undefined {
    const { endpoints, usable } = this
    if (endpoints.length === 1 && tried === null) return endpoints[0]
    const { slowStartMs } = this.rules.balancing
    usable.length = 0
    let total = 0
    let healthy = 0
    for (const each of endpoints) {
      const { health } = each.state
      const available = health.available(now)
      total += each.weight
      if (!available) continue
      healthy += each.weight
      if (tried?.includes(each)) continue
      each.share = (each.weight || 1) * health.warmth(now, slowStartMs)
      usable.push(each)
    }
    if (usable.length === 0 || healthy * 100 < this.rules.health.panicPercent * total) {
      usable.length = 0
      for (const each of endpoints) {
        if (tried?.includes(each)) continue
        each.share = each.weight || 1
        usable.push(each)
      }
    }
    return usable.length === 0 ? undefined : this.algorithm(usable, key, now)
  }

  /** A call is sent for the first time. */
  called(): void {
    this.budget.called(this.rules.retries.budgetPercent / 100)
  }

  begin({ state }: Endpoint, now: number): void {
    state.active++
    state.health.begin(now)
  }

  /** The head of an answer has come. */
  answered({ state }: Endpoint, ms: number, now: number): void {
    state.latency.observe(ms, now)
  }

  /** A call is over. `ok` undefined: it told nothing. True where its target is left alone from now on. */
  ended({ state }: Endpoint, ok: boolean | undefined, now: number): boolean {
    state.active--
    if (ok === undefined) state.health.undecided()
    else if (ok) state.health.succeeded(now)
    else return state.health.failed(now, this.rules.health.passive)
    return false
  }
}
