import type {
  ApiResource,
  LimitResource,
  PlanResource,
  SubscriptionResource,
} from '@gatehouse/shared/config/resources.js'
import { accountOf, type CallPlace, holdsFor, partOf } from '@gatehouse/shared/limits/scopes.js'
import type { LimiterSource, SubscriptionLimiter } from './limits/contract.js'

/** A limit beside those of plans, as calls find it. */
export class CompiledLimit {
  /** The one that all calls share; null: there is one for each account. */
  readonly whole: SubscriptionLimiter | null
  private readonly suspended: ReadonlySet<string>
  /** Callers learn what is left of what is theirs alone. */
  readonly told: boolean

  constructor(
    readonly resource: LimitResource,
    private readonly limiters: LimiterSource,
  ) {
    const { id, limits, each, scope, suspended } = resource
    this.whole = each === undefined ? limiters.of(id, limits) : null
    this.suspended = new Set(suspended)
    this.told = (each !== undefined && each !== 'model') || scope.kind === 'application' || scope.kind === 'key'
  }

  /** What of it a call counts against, '' where all share it; null: whoever the call counts for is suspended. */
  accountOf(place: CallPlace): string | null {
    const account = this.whole ? '' : accountOf(this.resource, place)
    return this.suspended.size > 0 && this.suspended.has(partOf(account)) ? null : account
  }

  /** To be asked at once: it may be forgotten while nothing of it is in use. */
  limiterOf(account: string): SubscriptionLimiter {
    return this.limiters.of(account, this.resource.limits)
  }
}

const NONE: readonly CompiledLimit[] = []

/** Those of all that may hold for calls of one API by one subscription; whose key it is, and which model, each call has to say. */
export function limitsAt(
  all: ReadonlyMap<string, CompiledLimit>,
  { tenantId, team }: ApiResource,
  grant: { readonly plan: PlanResource; readonly subscription: SubscriptionResource } | undefined,
): readonly CompiledLimit[] {
  if (all.size === 0) return NONE
  const { plan, subscription } = grant ?? {}
  const place = {
    tenant: tenantId,
    team,
    plan: plan?.id,
    product: plan?.product,
    application: subscription?.application,
  }
  const found = [...all.values()].filter(({ resource }) => {
    const { kind, id } = resource.scope
    const late = kind === 'key' || kind === 'model'
    return holdsFor(resource, late ? { ...place, [kind]: id ?? undefined } : place)
  })
  return found.length > 0 ? found.sort(narrowestFirst) : NONE
}

const ORDER = ['key', 'application', 'model', 'plan', 'product', 'team', 'tenant', 'installation'] as const

/** What is refused by a narrow limit has not asked the wide ones, which many share. */
const narrowestFirst = ({ resource: a }: CompiledLimit, { resource: b }: CompiledLimit): number =>
  Number(a.each === undefined) - Number(b.each === undefined) ||
  ORDER.indexOf(a.scope.kind) - ORDER.indexOf(b.scope.kind) ||
  (a.id < b.id ? -1 : 1)
