import type { Balancing, HealthRules, RetryRules, SplitRules } from '@gatehouse/shared/config/upstream.js'
import type { Adapter } from './adapters/adapter.js'
import { type Algorithm, algorithmOf } from './balancing/algorithms.js'
import type { Endpoint } from './balancing/endpoint.js'
import { RetryBudget } from './balancing/retry-budget.js'
import { Split, type SplitGroup } from './balancing/split.js'
import type { Registry } from './discovery/registry.js'
import type { Origin, OriginOptions } from './origin.js'

/** Further attempts that a quiet upstream has at the start, where it may have any. */
const RESERVE = 10

export interface UpstreamRules {
  readonly balancing: Balancing
  readonly health: HealthRules
  readonly retries: RetryRules
  readonly split?: SplitRules | undefined
}

/** A target as it is configured, and the places that it stands for: one, or as many as its name has addresses. */
export interface Group {
  readonly url: string
  readonly weight: number
  /** Of a split upstream. */
  readonly group?: string | undefined
  readonly resolve: 'connect' | 'addresses' | 'srv' | 'registry'
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

/** What an upstream may have beside its targets. */
export interface Beside {
  shadow?: Shadow | null
  /** Null: its targets take HTTP as it comes. */
  adapter?: Adapter | null
  /** Null: nobody is asked where services run. */
  registry?: Registry | null
}

/** The service behind an API: who of its targets gets the next call. */
export class Upstream {
  readonly shadow: Shadow | null
  readonly adapter: Adapter | null
  readonly registry: Registry | null
  readonly budget: RetryBudget
  /** Null: all targets are alike. */
  readonly split: Split | null
  endpoints: readonly Endpoint[] = []
  private readonly algorithm: Algorithm
  /** Taken up by each pick, so that none makes a list of its own. */
  private readonly usable: Endpoint[] = []
  /** Of those that were gathered last: weight in all, and of the healthy ones. */
  private total = 0
  private healthy = 0

  constructor(
    readonly rules: UpstreamRules,
    readonly groups: readonly Group[],
    /** How its targets are called. */
    readonly reached: OriginOptions,
    { shadow = null, adapter = null, registry = null }: Beside = {},
  ) {
    this.shadow = shadow
    this.adapter = adapter
    this.registry = registry
    this.algorithm = algorithmOf[rules.balancing.algorithm]
    this.split = rules.split ? new Split(rules.split) : null
    this.budget = new RetryBudget(rules.retries.budgetPercent === 0 ? 0 : RESERVE)
    this.regroup()
  }

  /** The places of a target have become others. */
  replace(group: Group, endpoints: readonly Endpoint[]): void {
    group.endpoints = endpoints
    this.regroup()
  }

  private regroup(): void {
    this.endpoints = weighty(this.groups)
    for (const group of this.split?.groups ?? [])
      group.endpoints = weighty(this.groups.filter(each => each.group === group.name))
    // What is owed under other weights would be paid back in a row.
    const round = this.endpoints.reduce((sum, { weight }) => sum + (weight || 1), 0)
    for (const { state } of this.endpoints) state.due = Math.min(Math.max(state.due, -round), round)
  }

  /**
   * Who is called next; undefined where there is nobody who was not tried. `now` is performance.now(). Where too little is healthy health is not
   * asked: better to try than to refuse.
   */
  pick(
    key: number,
    tried: readonly Endpoint[] | null,
    now: number,
    group: SplitGroup | null = null,
  ): Endpoint | undefined {
    const { endpoints, usable } = this
    if (endpoints.length === 1 && tried === null) return endpoints[0]
    // Others stand in for a group of which nobody is left.
    if (group !== null) {
      this.gather(group.endpoints, tried, now)
      if (usable.length > 0) return this.algorithm(usable, key, now)
    }
    this.gather(endpoints, tried, now)
    if (usable.length === 0 || this.healthy * 100 < this.rules.health.panicPercent * this.total) {
      usable.length = 0
      for (const each of endpoints) {
        if (tried?.includes(each)) continue
        each.share = each.weight || 1
        usable.push(each)
      }
    }
    return usable.length === 0 ? undefined : this.algorithm(usable, key, now)
  }

  /** Those who may be called, with their shares. */
  private gather(endpoints: readonly Endpoint[], tried: readonly Endpoint[] | null, now: number): void {
    const { usable } = this
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
    this.total = total
    this.healthy = healthy
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

  /** A call that began at `beganAt` is over. `ok` undefined: it told nothing. True where its target is left alone from now on. */
  ended({ state }: Endpoint, ok: boolean | undefined, now: number, beganAt: number): boolean {
    state.active--
    if (ok === undefined) state.health.undecided(beganAt)
    else if (ok) state.health.succeeded(now, beganAt)
    else return state.health.failed(now, this.rules.health.passive, beganAt)
    return false
  }
}

/** Those with a weight, or all where none has any. */
function weighty(groups: readonly Group[]): readonly Endpoint[] {
  const all = groups.flatMap(group => group.endpoints)
  const some = all.filter(each => each.weight > 0)
  return some.length > 0 ? some : all
}
