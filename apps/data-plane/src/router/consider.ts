import type { DryRunReport } from '@gatehouse/shared/api/dry-run.js'
import { type RouteConditions, routeConditions } from '@gatehouse/shared/config/resources.js'
import { compileConditions } from '../config/compile-conditions.js'
import type { CompiledRoute } from '../config/route.js'
import type { Runtime } from '../config/runtime.js'
import { ownsPath } from './ai-surface.js'
import type { Asked } from './path-tree.js'

type Considered = DryRunReport['considered'][number]

/** More than these say nothing new. */
const MOST = 50

/** Every REST route whose path fits, and why it takes the request or not. Its path is normalised. */
export function consider({ router }: Runtime, request: Asked, host: string): Considered[] {
  const { method, path } = request
  const all: Considered[] = []
  let taken = false
  for (const { route, rest } of router.taking(host, path, !ownsPath(path))) {
    const missing = missingOf(route, request, rest)
    const allowed = route.methods === null || route.methods.has(method)
    const why: Considered['why'] = missing.length > 0 ? 'conditions' : !allowed ? 'method' : taken ? 'later' : 'matched'
    taken ||= why === 'matched'
    all.push({ ...told(route), why, missing })
    if (all.length === MOST) break
  }
  return all
}

const told = ({ api, label, methods }: CompiledRoute) => ({
  tenant: api.tenantId,
  api: api.slug,
  version: api.version,
  template: label,
  methods: methods && [...methods],
})

/** What it asks for and the request has not, in words. */
function missingOf({ rest: { when }, asks }: CompiledRoute, request: Asked, rest: string): string[] {
  const wanted = [...partsOf(when), ...partsOf(asks.when)].map(([words, part]) => [words, part, undefined] as const)
  const pattern = asks.pattern === undefined ? [] : [[`pattern ${asks.pattern}`, undefined, asks.pattern] as const]
  return [...wanted, ...pattern]
    .filter(([, part, rule]) => compileConditions([part], rule).accepts?.(request, rest) === false)
    .map(([words]) => words)
}

const FIELDS = { headers: 'header', query: 'query parameter', body: 'field of the body' } as const
const LISTS = { clients: 'address of the caller', places: 'country or region', serverNames: 'name in TLS' } as const

/** Each condition by itself. */
function partsOf(when: RouteConditions | undefined): [words: string, part: RouteConditions][] {
  if (!when) return []
  const alone = (part: Partial<RouteConditions>): RouteConditions => routeConditions.parse(part)
  const fields = Object.entries(FIELDS) as [keyof typeof FIELDS, string][]
  const lists = Object.entries(LISTS) as [keyof typeof LISTS, string][]
  return [
    ...fields.flatMap(([kind, said]) =>
      when[kind].map((one): [string, RouteConditions] => [`${said} ${one.name}`, alone({ [kind]: [one] })]),
    ),
    ...lists.flatMap(([kind, said]): [string, RouteConditions][] =>
      when[kind].length > 0 ? [[said, alone({ [kind]: when[kind] })]] : [],
    ),
    ...(when.expression === undefined
      ? []
      : [['expression', alone({ expression: when.expression })] as [string, RouteConditions]]),
  ]
}
