import type { ApiResource, SubscriptionResource } from '@gatehouse/shared/config/resources.js'
import type { LimiterSource } from '../policy/limits/contract.js'
import { rateLimitPolicy } from '../policy/rate-limit-headers.js'
import type { CompiledModel, Consumer, Grant, Offer } from './runtime.js'
import type { Changes, Tables } from './view.js'

/** What consumers are compiled from besides the tables. */
export interface ConsumerBase {
  readonly models: ReadonlyMap<string, CompiledModel>
  /** Versions of AI APIs that may be called, by API id. */
  readonly aiVersions: ReadonlyMap<string, readonly ApiResource[]>
}

/** Applications with their subscriptions. Compiled one by one when first asked for, so a change costs only what it touches. */
export class Consumers {
  private readonly compiled = new Map<string, Consumer>()
  /** For keys of one subscription, by application. */
  private readonly narrowed = new Map<string, Map<string, Consumer>>()
  private readonly subscriptions = new Map<string, Set<string>>()

  constructor(
    private readonly tables: Tables,
    private readonly limiters: LimiterSource,
  ) {}

  /** Called before the tables change: keeps the index of subscriptions and drops what the change touches. */
  applying(changes: Changes): void {
    for (const [id, next] of changes.subscription) {
      const before = this.tables.subscription.get(id)
      if (before) {
        this.subscriptions.get(before.application)?.delete(id)
        this.forget(before.application)
      }
      if (next) {
        this.indexOf(next.application).add(id)
        this.forget(next.application)
      }
    }
    for (const id of changes.application.keys()) this.forget(id)
    const { plan, api, model, provider, policy, tenant } = changes
    if (plan.size + api.size + model.size + provider.size + policy.size + tenant.size === 0) return
    this.compiled.clear()
    this.narrowed.clear()
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

  private indexOf(application: string): Set<string> {
    let set = this.subscriptions.get(application)
    if (!set) {
      set = new Set()
      this.subscriptions.set(application, set)
    }
    return set
  }

  private compile(id: string, base: ConsumerBase, only: string | undefined): Consumer | undefined {
    const application = this.tables.application.get(id)
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
    const all = ids.flatMap(id => this.tables.subscription.get(id) ?? [])
    const rank = (subscription: SubscriptionResource): number => (subscription.state === 'active' ? 0 : 1)
    return all.sort((a, b) => rank(a) - rank(b))
  }

  private grant(subscription: SubscriptionResource): Grant | undefined {
    const plan = this.tables.plan.get(subscription.plan)
    if (!plan) return undefined
    const limited = plan.limits.requests ?? plan.limits.tokens ?? plan.limits.concurrency
    return {
      subscription,
      plan,
      limiter: limited === undefined ? null : this.limiters.of(subscription.id, plan.limits),
      rateLimitPolicy: rateLimitPolicy(plan.limits),
      chains: new Map(),
    }
  }
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
