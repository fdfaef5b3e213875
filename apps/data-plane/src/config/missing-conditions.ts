import { type RouteConditions, routeConditions } from '@gatehouse/shared/config/resources.js'
import type { Asked } from '../router/path-tree.js'
import { compileConditions } from './compile-conditions.js'
import type { CompiledRoute } from './route.js'

/** What it asks for and the request has not, in words. */
export function missingOf({ rest: { when }, accepts, asks }: CompiledRoute, request: Asked, rest: string): string[] {
  if (accepts === null || accepts(request, rest)) return []
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
