import type { ErrorDialect } from '@gatehouse/shared/errors/render.js'
import { gaps } from '@gatehouse/shared/gaps.js'
import type { AiHandler, AiRoute } from '../ai/handler.js'
import type { Exchange } from '../exchange/exchange.js'

export interface SurfaceMatch {
  readonly dialect: ErrorDialect
  /** Undefined where the path is not of the surface: whatever stands in it is not kept. */
  readonly label: string | undefined
  readonly handle: AiHandler
}

export interface AiSurface {
  /** True for paths that no tenant can have. */
  owns(path: string): boolean
  find(method: string, path: string): SurfaceMatch
}

const OWN = /^\/(?:v1|v1beta|openai)(?:\/|$)/

/** Whose clients call a path, so that even an error is one that they understand. */
export function dialectOf(path: string): ErrorDialect {
  if (path.startsWith('/v1beta/')) return 'gemini'
  return path === '/v1/messages' || path.startsWith('/v1/messages/') ? 'anthropic' : 'openai'
}

/** Routes of the AI surface: those that are served, and those of the contract that answer `unsupported` so far. */
export function aiSurface(routes: readonly AiRoute[]): AiSurface {
  const served = routes.map(route => entry(route.method, route.path, route.dialect, route.handle))
  const missing = gaps.flatMap(gap => {
    if (gap.surface !== 'gateway') return []
    const [method, path] = gap.what.split(' ') as [string, string]
    const refuse = (exchange: Exchange): void =>
      exchange.fail('unsupported', { detail: `${gap.why} See docs/gaps.md.` })
    return [entry(method, path, dialectOf(path), refuse)]
  })
  const all = [...served, ...missing]
  return { owns: path => OWN.test(path), find: (method, path) => find(all, method, path) }
}

interface Entry extends SurfaceMatch {
  readonly method: string
  readonly matches: (path: string) => boolean
}

function find(entries: readonly Entry[], method: string, path: string): SurfaceMatch {
  const allow = new Set<string>()
  for (const each of entries) {
    if (!each.matches(path)) continue
    if (each.method === method) return each
    allow.add(each.method)
  }
  const dialect = dialectOf(path)
  if (allow.size === 0) return { dialect, label: undefined, handle: exchange => exchange.fail('route_not_found') }
  const headers = ['allow', [...allow].join(', ')]
  return { dialect, label: undefined, handle: exchange => exchange.fail('method_not_allowed', { headers }) }
}

function entry(method: string, path: string, dialect: ErrorDialect, handle: AiHandler): Entry {
  return { method, dialect, label: path, handle, matches: matcherOf(path) }
}

/** A fixed path, a prefix ending in `/*`, or a template: `{name}` is one segment up to a verb's colon, `{name+}` may be several. */
function matcherOf(template: string): (path: string) => boolean {
  if (template.endsWith('/*')) {
    const prefix = template.slice(0, -1)
    return path => path.startsWith(prefix) && path.length > prefix.length
  }
  if (!template.includes('{')) return path => path === template
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pieces = template.split(/(\{\w+\+?\})/)
  const source = pieces.map(piece => (piece.startsWith('{') ? (piece.endsWith('+}') ? '.+' : '[^/]+') : literal(piece)))
  const pattern = new RegExp(`^${source.join('')}$`)
  return path => pattern.test(path)
}
