import type { Provider } from '@gatehouse/providers/contract.js'
import type { ProviderResource } from '@gatehouse/shared/config/resources.js'
import type { TokenPrice } from '@gatehouse/shared/money.js'
import type { Breaker } from '../ai/routing/breaker.js'
import type { TargetState } from '../ai/routing/target-state.js'
import type { AiTimeouts } from '../ai/timeouts.js'
import type { Origin } from '../upstream/origin.js'

/** A provider ready to be called with one of its keys: its credentials parsed, its headers and connections made once. */
export interface CompiledProvider {
  readonly resource: ProviderResource
  readonly definition: Provider
  readonly credentials: unknown
  /** Flat name, value pairs that authenticate. */
  readonly headers: readonly string[]
  readonly origin: Origin
  /** Where its credentials are exchanged for tokens; undefined where they authenticate by themselves. */
  readonly tokenOrigin: Origin | undefined
  /** Path of the base URL without a trailing slash. */
  readonly basePath: string
  /** Name of the key; undefined: the only one, or the first. */
  readonly key: string | undefined
  readonly weight: number
  /** Out while the provider refuses the key. */
  readonly keyHealth: Breaker
  /** By name of the model. */
  readonly states: Map<string, TargetState>
  /** The same provider with its other keys. */
  readonly pool: readonly CompiledProvider[]
}

/** One model of one provider, called with one key. */
export interface CompiledTarget {
  readonly provider: CompiledProvider
  /** The provider's, with the model's own patience. */
  readonly origin: Origin
  readonly model: string
  readonly weight: number
  readonly price: TokenPrice | undefined
  readonly priceSource: string | undefined
  /** The most that the model writes in one answer, where that is known. */
  readonly maxOutputTokens: number | undefined
  /** Calls under way at the most; Infinity: as many as come. */
  readonly concurrency: number
  readonly timeouts: AiTimeouts
  /** How its answers have been rated, 0 to 1; undefined: by nobody, or nobody chooses by it. */
  readonly quality: number | undefined
  /** The same for all keys of one leaf of the tree. */
  readonly place: number
  readonly state: TargetState
}
