import type { Exchange } from '../exchange/exchange.js'
import { hashOf } from '../upstream/balancing/hash.js'
import type { Split, SplitGroup } from '../upstream/balancing/split.js'
import type { Upstream, UpstreamRules } from '../upstream/upstream.js'

/** The cookies that callers are given who are told apart by one and have none. */
const DEFAULT_COOKIE = 'gatehouse-target'
const SPLIT_COOKIE = 'gatehouse-group'

/** By what a call sticks to a target, and to a group of targets. */
export interface Stickiness {
  readonly key: number
  /** Of a split upstream. */
  readonly group: SplitGroup | null
  /** Values of Set-Cookie for callers who are told apart by cookies and have none. */
  readonly cookies: readonly string[]
}

const NONE: Stickiness = { key: 0, group: null, cookies: [] }

/** Who lacks what is asked for is told apart by address. */
export function stickinessOf(exchange: Exchange, { split, rules }: Upstream): Stickiness {
  const { algorithm, hash } = rules.balancing
  if (algorithm !== 'consistent-hash' && split === null) return NONE
  const cookies: string[] = []
  const key = algorithm === 'consistent-hash' ? keyOf(exchange, hash, DEFAULT_COOKIE, cookies) : 0
  return { key, group: split && groupOf(exchange, split, cookies), cookies }
}

function groupOf(exchange: Exchange, split: Split, cookies: string[]): SplitGroup {
  const { override } = split.rules
  const wanted = override === undefined ? undefined : exchange.header(override.toLowerCase())
  return split.choose(keyOf(exchange, split.rules, SPLIT_COOKIE, cookies), wanted)
}

interface ToldBy {
  by: UpstreamRules['balancing']['hash']['by'] | 'call'
  name?: string | undefined
}

function keyOf(exchange: Exchange, told: ToldBy, defaultCookie: string, cookies: string[]): number {
  if (told.by !== 'cookie') return hashOf(textOf(exchange, told) ?? exchange.clientAddress)
  const name = told.name ?? defaultCookie
  const value = cookieOf(exchange.header('cookie'), name)
  if (value === undefined) cookies.push(stickyCookie(name, exchange.callId, exchange.secure))
  return hashOf(value ?? exchange.callId)
}

function textOf(exchange: Exchange, { by, name }: ToldBy): string | undefined {
  switch (by) {
    case 'header':
      return name === undefined ? undefined : exchange.header(name.toLowerCase())
    case 'call':
      return exchange.callId
    case 'path':
      return exchange.path
    case 'consumer':
      return exchange.applicationId
    default:
      return exchange.clientAddress
  }
}

/** The value of a cookie, as sent. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim()
  }
  return undefined
}

/** Kept as long as the browser is open; the service behind sees it and scripts do not. */
const stickyCookie = (name: string, value: string, secure: boolean): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
