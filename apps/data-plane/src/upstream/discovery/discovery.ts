import { isIP } from 'node:net'
import { Endpoint, EndpointState } from '../balancing/endpoint.js'
import { TargetHealth } from '../health/target-health.js'
import type { Origins } from '../origin.js'
import type { Group, Upstream } from '../upstream.js'
import { NamedPlaces } from './named-places.js'
import type { Names, Place } from './names.js'
import { registeredPlaces } from './registered-places.js'
import type { Source, Take } from './source.js'

/** Keeps targets that are names at the addresses that these have now. */
export class Discovery {
  private readonly watches = new Map<Upstream, readonly Source[]>()

  constructor(
    private readonly names: Names,
    private readonly origins: Origins,
    /** Some places have gone: their connections may be closed. */
    private readonly changed: () => void,
  ) {}

  /** Watches these and no others, an upstream a step. */
  *retain(used: ReadonlySet<Upstream>): Generator<void> {
    for (const [upstream, watches] of this.watches)
      if (!used.has(upstream)) {
        for (const watch of watches) watch.stop()
        this.watches.delete(upstream)
      }
    for (const upstream of used) {
      yield
      const groups = upstream.groups.filter(isNamed)
      if (groups.length === 0 || this.watches.has(upstream)) continue
      this.watches.set(
        upstream,
        groups.flatMap(group => this.sourceOf(upstream, group)),
      )
    }
  }

  /** Whoever tells the places of a target, whatever it is: name servers or a registry. */
  private sourceOf(upstream: Upstream, group: Group): Source[] {
    const take: Take = places => this.take(upstream, group, places)
    if (group.resolve !== 'registry') return [new NamedPlaces(this.names, group, take)]
    return upstream.registry === null ? [] : [registeredPlaces(upstream.registry, new URL(group.url), take)]
  }

  private take(upstream: Upstream, group: Group, places: readonly Place[]): void {
    const url = new URL(group.url)
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    const permitted = places.filter(place => this.origins.permits(place.address, place.port ?? port))
    // Nobody there, or nobody who may be called: then the connect says so, for what was known is as good as nothing.
    if (permitted.length === 0) return
    const next = permitted.map(place => this.endpoint(upstream, group, place))
    if (next.length === group.endpoints.length && next.every((each, i) => each === group.endpoints[i])) return
    upstream.replace(group, next)
    this.changed()
  }

  private endpoint(upstream: Upstream, group: Group, place: Place): Endpoint {
    const at = new URL(group.url)
    if (place.host !== undefined) at.hostname = place.host
    if (place.port !== undefined) at.port = String(place.port)
    const { origin, basePath } = this.origins.of(at.href, { ...upstream.reached, address: place.address })
    const weight = group.weight * place.share
    const known = group.endpoints.find(each => each.origin === origin && each.basePath === basePath)
    if (known?.weight === weight) return known
    // The first answer tells of places that were there before; what comes later is new, and may start slowly.
    const fresh = group.endpoints.some(each => each.origin.address !== undefined)
    const state = known?.state ?? new EndpointState(new TargetHealth(fresh ? performance.now() : undefined))
    return new Endpoint(origin, basePath, weight, state)
  }
}

const isNamed = ({ url, resolve }: Group): boolean =>
  resolve !== 'connect' && isIP(new URL(url).hostname.replace(/^\[|\]$/g, '')) === 0
