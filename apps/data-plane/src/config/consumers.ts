import type { ApiResource, SubscriptionResource } from '@gatehouse/shared/config/resources.js'
import type { LimiterSource } from '../policy/limits/contract.js'
import { rateLimitPolicy } from '../policy/rate-limit-headers.js'
import type { CompiledModel, Consumer, Grant, Offer } from './runtime.js'
import type { Tables, View } from './view.js'

/** What consumers are compiled from besides the tables. */
export interface ConsumerBase {
  readonly models: ReadonlyMap<string, CompiledModel>
  /** Versions of AI APIs that may be called, by API id. */
  readonly aiVersions: ReadonlyMap<string, readonly ApiResource[]>
}

type Index = Map<string, Set<string>>

/** Applications with their subscriptions. Compiled one by one when first asked for, so a change costs only what it touches. */
export class Consumers {
  private readonly compiled = new Map<string, Consumer>()
  /** For keys of one subscription, by application. */
  private readonly narrowed = new Map<string, Map<string, Consumer>>()
  /** Ids of subscriptions by application. */
  private subscriptions: Index = new Map()

  constructor(
    private readonly tables: Tables,
    private readonly limiters: LimiterSource,
  ) {}

  /** Indexes what an update brings, a subscription a step; the answer makes the change, at once. To be called before the tables change. */
  *prepare(view: View): Generator<void, () => void> {
    const { full, resources, removed } = view.changes.subscription
    const next: Index | undefined = full ? new Map() : undefined
    if (next)
      for (const { id, application } of resources.values()) {
        indexOf(next, application).add(id)
        yield
      }
    return () => {
      if (next) this.subscriptions = next
      else this.reindex([...removed, ...resources.keys()], resources.values())
      const rest = ['plan', 'api', 'model', 'provider', 'policy', 'tenant', 'limit'] as const
      if (full || view.isFull('application') || view.touches(...rest)) {
        this.compiled.clear()
        this.narrowed.clear()
      } else for (const id of view.changed('application')) this.forget(id)
    }
  }

  of(application: string, base: ConsumerBase, subscription?: string): Consumer | undefined {
    const known = subscription === undefined ? this.compiled : this.narrow(application)
    const key = subscription ?? application
    const found = known.get(key)
    if (found) return found
    const consumer = this.compile(application, base, subscription)
    if (consumer) known.set(key, consumer)
    return consumer
  }

  private narrow(application: string): Map<string, Consumer> {
    let map = this.narrowed.get(application)
    if (!map) {
      map = new Map()
      this.narrowed.set(application, map)
    }
    return map
  }

  private forget(application: string): void {
    this.compiled.delete(application)
    this.narrowed.delete(application)
  }

  private reindex(changed: Iterable<string>, present: Iterable<SubscriptionResource>): void {
    for (const id of changed) {
      const before = this.tables.subscription.resources.get(id)
      if (!before) continue
      const ids = this.subscriptions.get(before.application)
      ids?.delete(id)
      if (ids?.size === 0) this.subscriptions.delete(before.application)
      this.forget(before.application)
    }
    for (const { id, application } of present) {
      indexOf(this.subscriptions, application).add(id)
      this.forget(application)
    }
  }

  private compile(id: string, base: ConsumerBase, only: string | undefined): Consumer | undefined {
    const application = this.tables.application.resources.get(id)
    if (!application) return undefined
    const grants = new Map<string, Grant[]>()
    const offers = new Map<string, Offer[]>()
    for (const subscription of this.subscriptionsOf(id)) {
      if (only !== undefined && subscription.id !== only) continue
      const grant = this.grant(subscription)
      if (!grant) continue
      for (const api of grant.plan.apis) {
        push(grants, api, grant)
        for (const version of base.aiVersions.get(api) ?? [])
          for (const offer of offersOf(version, grant, base.models)) push(offers, offer.model.resource.slug, offer)
      }
    }
    return { application, grants, offers }
  }

  private subscriptionsOf(application: string): SubscriptionResource[] {
    const ids = [...(this.subscriptions.get(application) ?? [])].sort()
    const all = ids.flatMap(id => this.tables.subscription.resources.get(id) ?? [])
    const rank = (subscription: SubscriptionResource): number => (subscription.state === 'active' ? 0 : 1)
    return all.sort((a, b) => rank(a) - rank(b))
  }

  private grant(subscription: SubscriptionResource): Grant | undefined {
    const plan = this.tables.plan.resources.get(subscription.plan)
    if (!plan) return undefined
    const limited = plan.limits.requests ?? plan.limits.tokens ?? plan.limits.budget ?? plan.limits.concurrency
    return {
      subscription,
      plan,
      limiter: limited === undefined ? null : this.limiters.of(subscription.id, plan.limits),
      rateLimitPolicy: rateLimitPolicy(plan.limits),
      chains: new Map(),
      limits: new Map(),
    }
  }
}

function indexOf(index: Index, application: string): Set<string> {
  let ids = index.get(application)
  if (!ids) {
    ids = new Set()
    index.set(application, ids)
  }
  return ids
}

function offersOf(api: ApiResource, grant: Grant, models: ReadonlyMap<string, CompiledModel>): Offer[] {
  return api.models.flatMap(id => {
    const model = models.get(id)
    if (!model) return []
    const allowed = grant.plan.models === undefined || grant.plan.models.includes(model.resource.slug)
    return [{ model, api, grant, allowed }]
  })
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
