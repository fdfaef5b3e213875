import type { DryRunReport } from '@gatehouse/shared/api/dry-run.js'
import type { RouteMatch } from '../config/route.js'
import type { Runtime } from '../config/runtime.js'
import { ownsPath } from './ai-surface.js'
import type { Asked } from './path-tree.js'
import type { RouteResult } from './router.js'

type Routing = NonNullable<DryRunReport['routing']>

/** Its path is normalised. */
type Request = Asked

/** The REST route that a request meets by the look-ups of every call; where it meets none, the one that it just misses. Null: nothing is there. */
export function explain({ router }: Runtime, request: Request, host: string): Routing | null {
  const { method, path } = request
  const lookUp = (verb: string, asked: Asked | null): RouteResult =>
    router.findAtHost(host, verb, path, asked) ?? (ownsPath(path) ? null : router.findAnywhere(verb, path, asked))
  const found = lookUp(method, request)
  if (isMatch(found)) return told(found, 'matched')
  const byAnother = found && lookUp(found.allow[0]!, request)
  if (isMatch(byAnother)) return told(byAnother, 'method')
  const asking = lookUp(method, null)
  const missed = asking && !isMatch(asking) ? lookUp(asking.allow[0]!, null) : asking
  return isMatch(missed) ? told(missed, 'conditions') : null
}

const isMatch = (result: RouteResult | undefined): result is RouteMatch => result != null && 'route' in result

function told({ route, values }: RouteMatch, outcome: Routing['outcome']): Routing {
  const { api, label, path, methods } = route
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
  return {
    tenant: api.tenantId,
    api: api.slug,
    version: api.version,
    template: label,
    methods: methods && [...methods],
    parameters: Object.fromEntries(values.map((text, at) => [names[at] ?? '*', text])),
    outcome,
  }
}
