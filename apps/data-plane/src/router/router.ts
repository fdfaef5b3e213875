import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { UpstreamTarget } from '../upstream/balancer.js'

/** A published path of a REST API, ready to be called. */
export interface CompiledRoute {
  readonly api: ApiResource
  readonly rest: NonNullable<ApiResource['rest']>
  /** As configured, for the log: the API's path and the route's below it. */
  readonly label: string
  /** Null: every method. */
  readonly methods: readonly string[] | null
  /** Upstream path with `{name}` filled from the match; null: what the API's own rules leave. */
  readonly rewrite: readonly string[] | null
  readonly targets: readonly UpstreamTarget[]
  /** Flat headers that a deprecated version carries; null where there are none. */
  readonly lifecycle: readonly string[] | null
}

export interface Match {
  readonly route: CompiledRoute
  readonly params: Readonly<Record<string, string>>
}

export type RouteResult = Match | { readonly allow: readonly string[] } | null

export interface Router {
  /** `path` is normalised. Null: nothing there; `allow`: there, but not by this method. */
  find(host: string, method: string, path: string): RouteResult
}
