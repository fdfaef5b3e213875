import { parseAddress, parseCidr } from '@gatehouse/shared/net/cidr.js'

// Which route a request meets, by the words of the guides alone: every route of every API is tried, and whoever ranks first answers. Slow, and
// without anything that the gateway itself finds routes by.

interface Field {
  name: string
  values?: string[] | undefined
  matches?: string | undefined
}
export interface OracleConditions {
  headers?: Field[]
  query?: Field[]
  body?: Field[]
  clients?: string[]
  places?: string[]
  serverNames?: string[]
  expression?: string | undefined
}
export interface OracleRoute {
  path: string
  methods?: string[] | undefined
  pattern?: string | undefined
  when?: OracleConditions | undefined
  rewrite?: string | undefined
}
export interface OracleApi {
  id: string
  path: string
  hosts: string[]
  state: 'published' | 'deprecated'
  stripPath: boolean
  when?: OracleConditions | undefined
  routes: OracleRoute[]
}

export interface OracleRequest {
  method: string
  /** As sent, without its query. */
  path: string
  query: string
  /** As sent, with its port. */
  host: string
  /** In lower case; lines of one name in a list. */
  headers: Record<string, readonly string[]>
  clientAddress: string
  place: { country: string; region: string } | null
  /** Empty: no TLS. */
  serverName: string
  json: unknown
}

export type OracleAnswer =
  | { met: { api: string; route: number; template: string; upstreamPath: string } }
  | { allow: string[] }
  | null

/** What the expressions of a test mean. */
export type Meanings = Readonly<Record<string, (of: OracleRequest) => boolean>>

/** Undefined: the path is none, and is refused. Null: no route is there. `allow`: only for these methods. */
export function oracle(
  apis: readonly OracleApi[],
  request: OracleRequest,
  meanings: Meanings,
): OracleAnswer | undefined {
  const path = oneForm(request.path)
  if (path === undefined) return undefined
  const host = request.host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
  const own = hostOf(apis, host)
  const atHost = own === undefined ? null : answer(apis, own, path, request, meanings)
  return atHost ?? answer(apis, null, path, request, meanings)
}

/** The exact host if any API has it, else the longest wildcard. */
function hostOf(apis: readonly OracleApi[], host: string): string | undefined {
  const all = apis.flatMap(api => api.hosts).filter(each => covers(each, host))
  return all.sort((a, b) => Number(a.startsWith('*')) - Number(b.startsWith('*')) || b.length - a.length)[0]
}
const covers = (given: string, host: string): boolean =>
  given.startsWith('*.') ? host.endsWith(given.slice(1)) && host.length > given.length - 1 : given === host

function answer(
  apis: readonly OracleApi[],
  host: string | null,
  path: string,
  request: OracleRequest,
  meanings: Meanings,
): OracleAnswer {
  const candidates = apis.flatMap(api => {
    if (host !== null && !api.hosts.includes(host)) return []
    const base = host === null ? api.path.replace(/\/$/, '') : ''
    const routes: OracleRoute[] = api.routes.length > 0 ? api.routes : [{ path: '/*' }]
    return routes.flatMap((route, index) => {
      const fit = fits(base + route.path, path)
      if (!fit || !holds(api.when, request, meanings) || !holds(route.when, request, meanings)) return []
      if (route.pattern !== undefined && !whole(route.pattern, fit.rest)) return []
      const asks = [api.when, route.when].reduce((sum, when) => sum + count(when), 0)
      const methods = route.methods?.includes('GET') ? [...route.methods, 'HEAD'] : route.methods
      const order = [
        fit.mark,
        route.pattern === undefined ? 1 : 0,
        1000 - asks,
        methods === undefined ? 1 : 0,
        api.state === 'published' ? 0 : 1,
        api.id,
        index,
      ]
      return [{ api, route, index, fit, methods, order, base }]
    })
  })
  candidates.sort((a, b) => compare(a.order, b.order))
  const met = candidates.find(({ methods }) => methods === undefined || methods.includes(request.method))
  if (met) {
    const { api, route, index, fit, base } = met
    const rest =
      route.rewrite === undefined
        ? path.slice(api.stripPath ? base.length : 0)
        : rewritten(route.rewrite, fit.named, fit.rest)
    return {
      met: { api: api.id, route: index, template: api.path.replace(/\/$/, '') + route.path, upstreamPath: rest },
    }
  }
  if (candidates.length === 0) return null
  return { allow: [...new Set(candidates.flatMap(({ methods }) => methods!))].sort() }
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const at = a.findIndex((value, i) => value !== b[i])
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1
}

/** `mark`: fixed text before parameters before a prefix, segment by segment, an end before a prefix. Null: it does not fit. */
function fits(template: string, path: string): { mark: string; named: Record<string, string>; rest: string } | null {
  const wide = template.endsWith('/*')
  const parts = (wide ? template.slice(0, -2) : template).split('/').slice(1)
  const segments = path.split('/').slice(1)
  if (wide ? segments.length < parts.length : segments.length !== parts.length) return null
  const named: Record<string, string> = {}
  let mark = ''
  for (const [i, part] of parts.entries()) {
    if (part === segments[i]) mark += 'a'
    else if (part.startsWith('{') && segments[i] !== '') {
      mark += 'b'
      named[part.slice(1, -1)] = segments[i]!
    } else return null
  }
  const rest = segments
    .slice(parts.length)
    .map(segment => `/${segment}`)
    .join('')
  return { mark: mark + (wide ? 'z' : 'A'), named, rest }
}

const rewritten = (rewrite: string, named: Record<string, string>, rest: string): string =>
  rewrite.replace(/\/\*$/, () => rest).replace(/\{(\w+)\}/g, (_, name: string) => named[name]!)

const whole = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text)

function count(when: OracleConditions | undefined): number {
  const { headers = [], query = [], body = [], clients = [], places = [], serverNames = [], expression } = when ?? {}
  const lists = [clients, places, serverNames].filter(list => list.length > 0).length
  return headers.length + query.length + body.length + lists + (expression === undefined ? 0 : 1)
}

function holds(when: OracleConditions | undefined, request: OracleRequest, meanings: Meanings): boolean {
  const { headers = [], query = [], body = [], clients = [], places = [], serverNames = [], expression } = when ?? {}
  const { place, json } = request
  const asked = new URLSearchParams(request.query)
  return (
    headers.every(field => {
      const lines = request.headers[field.name.toLowerCase()]
      if (lines === undefined) return false
      const value = lines.join(', ')
      return [value, ...value.split(',').map(each => each.trim())].some(each => fieldFits(field, each))
    }) &&
    query.every(field => asked.getAll(field.name).some(each => fieldFits(field, each))) &&
    body.every(field => scalarsAt(json, field.name).some(each => fieldFits(field, each))) &&
    (clients.length === 0 || clients.some(range => inRange(request.clientAddress, range))) &&
    (places.length === 0 ||
      (place !== null && places.some(each => [place.country, `${place.country}-${place.region}`].includes(each)))) &&
    (serverNames.length === 0 || serverNames.some(name => covers(name, request.serverName))) &&
    (expression === undefined || meanings[expression]!(request))
  )
}

const fieldFits = ({ values, matches }: Field, value: string): boolean =>
  values ? values.includes(value) : matches === undefined || whole(matches, value)

function scalarsAt(json: unknown, pointer: string): string[] {
  let at = json
  for (const step of pointer.split('/').slice(1)) at = (at as Record<string, unknown> | undefined | null)?.[step]
  const all = Array.isArray(at) ? at : [at]
  return all.filter(each => ['string', 'number', 'boolean'].includes(typeof each)).map(String)
}

function inRange(address: string, range: string): boolean {
  const [base, bits] = parseCidr(range)
  const given = parseAddress(address)!
  const binary = (of: typeof given): string =>
    of
      .toByteArray()
      .map(byte => byte.toString(2).padStart(8, '0'))
      .join('')
  return given.kind() === base.kind() && binary(given).slice(0, bits) === binary(base).slice(0, bits)
}

/** A path in its one form: what needs no escape has none, what is escaped is in upper case, and no dot segment is left. */
function oneForm(raw: string): string | undefined {
  if (!raw.startsWith('/') || /%(?![0-9a-f]{2})|%00|[\\#]/i.test(raw)) return undefined
  let decoded: string
  try {
    decoded = raw.replace(/(?:%[0-9a-f]{2})+/gi, run => {
      decodeURIComponent(run)
      return run.replace(/%(..)/g, (escaped, hex: string) => {
        const char = String.fromCharCode(Number.parseInt(hex, 16))
        return /[A-Za-z0-9._~-]/.test(char) ? char : escaped.toUpperCase()
      })
    })
  } catch {
    return undefined
  }
  return withoutDots(decoded.replace(/[^A-Za-z0-9._~!$&'()*+,;=:@/%-]/g, char => encodeURIComponent(char)))
}

/** Word by word as RFC 3986, 5.2.4, has it. */
function withoutDots(path: string): string {
  let [input, output] = [path, '']
  while (input !== '') {
    if (input.startsWith('/./') || input === '/.') input = `/${input.slice(3)}`
    else if (input.startsWith('/../') || input === '/..') {
      input = `/${input.slice(4)}`
      output = output.slice(0, Math.max(0, output.lastIndexOf('/')))
    } else {
      const [segment] = /^\/[^/]*/.exec(input)!
      output += segment
      input = input.slice(segment.length)
    }
  }
  return output
}
