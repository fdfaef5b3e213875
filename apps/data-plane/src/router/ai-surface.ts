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

const OWN = /^\/(?:v1|v1beta|v2|openai|api)(?:\/|$)/

/** True for paths that no tenant can have. */
export const ownsPath = (path: string): boolean => OWN.test(path)

/** Whose clients call a path, so that even an error is one that they understand. */
export function dialectOf(path: string): ErrorDialect {
  if (path.startsWith('/v1beta/')) return 'gemini'
  if (path.startsWith('/api/')) return 'ollama'
  if (path.startsWith('/v2/')) return 'cohere'
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
  const table = tableOf([...served, ...missing])
  return { owns: ownsPath, find: (method, path) => find(table, method, path) }
}

interface Entry extends SurfaceMatch {
  readonly method: string
  /** Null: `label` is the path. */
  readonly matches: ((path: string) => boolean) | null
}

/** Nearly every call is to a fixed path, and finds it by one look-up. */
interface Table {
  readonly fixed: ReadonlyMap<string, readonly Entry[]>
  readonly patterns: readonly Entry[]
}

function tableOf(entries: readonly Entry[]): Table {
  const fixed = new Map<string, Entry[]>()
  for (const each of entries)
    if (each.matches === null) fixed.set(each.label!, [...(fixed.get(each.label!) ?? []), each])
  return { fixed, patterns: entries.filter(({ matches }) => matches !== null) }
}

const NONE: readonly Entry[] = []

function find({ fixed, patterns }: Table, method: string, path: string): SurfaceMatch {
  const here = fixed.get(path) ?? NONE
  for (const each of here) if (each.method === method) return each
  for (const each of patterns) if (each.method === method && each.matches!(path)) return each
  return refusal([...here, ...patterns.filter(({ matches }) => matches!(path))], path)
}

function refusal(others: readonly Entry[], path: string): SurfaceMatch {
  const dialect = dialectOf(path)
  if (others.length === 0) return { dialect, label: undefined, handle: exchange => exchange.fail('route_not_found') }
  const headers = ['allow', [...new Set(others.map(({ method }) => method))].join(', ')]
  return { dialect, label: undefined, handle: exchange => exchange.fail('method_not_allowed', { headers }) }
}

function entry(method: string, path: string, dialect: ErrorDialect, handle: AiHandler): Entry {
  return { method, dialect, label: path, handle, matches: matcherOf(path) }
}

/** A fixed path, a prefix ending in `/*`, or a template: `{name}` is one segment up to a verb's colon, `{name+}` may be several. */
function matcherOf(template: string): ((path: string) => boolean) | null {
  if (template.endsWith('/*')) {
    const prefix = template.slice(0, -1)
    return path => path.startsWith(prefix) && path.length > prefix.length
  }
  if (!template.includes('{')) return null
  const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const pieces = template.split(/(\{\w+\+?\})/)
  const source = pieces.map(piece => (piece.startsWith('{') ? (piece.endsWith('+}') ? '.+' : '[^/]+') : literal(piece)))
  const pattern = new RegExp(`^${source.join('')}$`)
  return path => pattern.test(path)
}
