import type {
  ApiResource,
  ApplicationResource,
  KeyResource,
  ModelResource,
  PlanResource,
  SubscriptionResource,
} from '@gatehouse/shared/config/resources.js'
import type { ResilienceSpec } from '@gatehouse/shared/routing/resilience.js'
import type { Meanings } from '../ai/routing/meanings.js'
import type { Node } from '../ai/routing/node.js'
import type { WaitingLine } from '../ai/routing/waiting-line.js'
import type { Way } from '../ai/routing/ways.js'
import type { AiTimeouts } from '../ai/timeouts.js'
import type { Chain } from '../policy/chain.js'
import type { SubscriptionLimiter } from '../policy/limits/contract.js'
import type { CompiledLimit } from '../policy/scoped-limits.js'
import type { Router } from '../router/router.js'
import type { RetryBudget } from '../upstream/balancing/retry-budget.js'
import type { CompiledTarget } from './target.js'

export type { CompiledProvider, CompiledTarget } from './target.js'

export interface CompiledModel {
  readonly resource: ModelResource
  readonly tenantSlug: string
  /** All that its tree may choose, with each of their keys. */
  readonly targets: readonly CompiledTarget[]
  /** Those of them whose answers are callers'. */
  readonly answering: readonly CompiledTarget[]
  /** How many they are without their keys. */
  readonly places: number
  readonly tree: Node
  /** What of the tree goes by the meaning of messages. */
  readonly meanings: readonly Meanings[]
  /** How the tree leads to its targets, by their places. */
  readonly ways: readonly Way[]
  readonly timeouts: AiTimeouts
  readonly resilience: ResilienceSpec
  readonly retries: RetryBudget
  readonly hedges: RetryBudget
  /** Calls that wait until a target takes them; null: they are refused. */
  readonly line: WaitingLine | null
  /** Other versions of it, called as `alias:label`. */
  readonly labels: ReadonlyMap<string, CompiledModel>
}

/** A subscription of an application, whatever its state. */
export interface Grant {
  readonly subscription: SubscriptionResource
  readonly plan: PlanResource
  /** Null where the plan sets no limits. */
  readonly limiter: SubscriptionLimiter | null
  /** Value of `RateLimit-Policy`; null where the plan sets no limits that it can tell. */
  readonly rateLimitPolicy: string | null
  /** Filled as calls come, by API version. */
  readonly chains: Map<string, Chain>
  readonly limits: Map<string, readonly CompiledLimit[]>
}

/** A model alias as one of the caller's subscriptions offers it. */
export interface Offer {
  readonly model: CompiledModel
  readonly api: ApiResource
  readonly grant: Grant
  /** False: the plan leaves this model out. */
  readonly allowed: boolean
}

/** An application with all it may call. Compiled when first asked for; dropped when anything that it rests on changes. */
export interface Consumer {
  readonly application: ApplicationResource
  /** By API id; active subscriptions first, then by age. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>
  /** By slug of the alias; active subscriptions first, then by age. */
  readonly offers: ReadonlyMap<string, readonly Offer[]>
}

export interface CompiledKey {
  readonly resource: KeyResource
  /** ms since the epoch; Infinity where it does not expire. */
  readonly expiresAt: number
  /** Null: from anywhere. */
  readonly permits: ((address: string) => boolean) | null
}

/** Who calls, as a key or a policy of stage `auth` vouches. */
export interface Caller {
  /** Undefined: not by a key. */
  readonly keyId: string | undefined
  /** The only one that the credential opens; undefined: all of the application. */
  readonly subscription: string | undefined
  readonly consumer: Consumer
  /** Slugs of the only plans through which the call may go; null: any. */
  readonly plans: readonly string[] | null
}

/** All that requests read. Routes, models and policies are never changed in place; keys and consumers are looked up when a call begins. */
export interface Runtime {
  readonly revision: number
  readonly router: Router
  readonly models: ReadonlyMap<string, CompiledModel>
  /** The hooks that hold for a call, by what is known of it. */
  chainFor(api: ApiResource, grant: Grant | undefined): Chain
  /** Limits beside the plan's that may hold for a call. */
  limitsFor(api: ApiResource, grant: Grant | undefined): readonly CompiledLimit[]
  /** The hooks that hold for every call, whatever it is of. */
  readonly globalChain: Chain
  /** SHA-256 of a secret, base64url. */
  keyByHash(hash: string): CompiledKey | undefined
  /** With all of its subscriptions, or with one alone. */
  consumerOf(application: string, subscription?: string): Consumer | undefined
  /** True where any tenant's published AI API offers the alias: tells a missing subscription from a missing model. */
  aliasExists(slug: string): boolean
}
