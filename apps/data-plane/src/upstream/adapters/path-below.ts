import type { Endpoint } from '../balancing/endpoint.js'
import type { Outgoing } from '../send.js'

/** Path and query of what leaves, below the path of its target. */
export function pathBelow({ path }: Outgoing, { basePath }: Endpoint): [path: string, query: string] {
  const below = path.slice(basePath.length)
  const at = below.indexOf('?')
  return at < 0 ? [below || '/', ''] : [below.slice(0, at) || '/', below.slice(at + 1)]
}
