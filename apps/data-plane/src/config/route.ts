import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { Routable } from '../router/path-tree.js'
import type { Upstream } from '../upstream/upstream.js'
import type { Test } from './compile-conditions.js'

/** A published path of a REST API, ready to be called. */
export interface CompiledRoute extends Routable {
  readonly api: ApiResource
  readonly rest: NonNullable<ApiResource['rest']>
  /** As configured, for the log: the API's path and the route's below it. */
  readonly label: string
  /** As configured, below the API's path. */
  readonly template: string
  /** Template of the whole path at the gateway, as PathTree takes it. */
  readonly path: string
  /** Upstream path: texts and places of the match's values. Null: what is left of the path after `strip` characters. */
  readonly rewrite: readonly (string | number)[] | null
  readonly strip: number
  readonly upstream: Upstream
  /** What `accepts` asks for, one by one. */
  readonly tests: readonly Test[]
  /** What it asks for as configured, beside what its API asks for; to tell people of. */
  readonly asks: Pick<NonNullable<ApiResource['rest']>['routes'][number], 'when' | 'pattern'>
}

export interface RouteMatch {
  readonly route: CompiledRoute
  /** Texts of the template's parameters in their order, then, for a prefix, what follows it (with its leading slash, or empty). */
  readonly values: readonly string[]
}
