import type { Ctx } from '../contract.js'
import { firstOf, removeHeader, setHeader } from '../headers.js'

export interface CookieRules {
  /** Of what it is for, as a browser shows it: with the prefix that has it sent over TLS alone. */
  readonly name: string
  /** As `Set-Cookie` says it: where it is sent to, and that no script reads it. */
  readonly attributes: string
}

/** Cookies of the API at this URL and of no other below the same host. */
export function cookieRules(name: string, callback: URL, base: string): CookieRules {
  const secure = callback.protocol === 'https:'
  return {
    name: secure ? `__Secure-${name}` : name,
    attributes: `; Path=${base || '/'}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  }
}

const pairsOf = (field: string | undefined): string[] => field?.split(';').map(pair => pair.trim()) ?? []

export function cookieOf(ctx: Ctx, name: string): string | undefined {
  const found = pairsOf(firstOf(ctx.headers.cookie)).find(pair => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

/** Takes cookies whose names begin so out of a request. Flat name, value pairs. */
export function removeCookies(headers: string[], prefix: string): void {
  // HTTP/2 has them in a field each (RFC 9113, 8.2.3).
  const fields = headers.filter((_, index) => index % 2 === 1 && headers[index - 1] === 'cookie')
  if (fields.length === 0) return
  const kept = fields.flatMap(pairsOf).filter(pair => !pair.startsWith(prefix))
  if (kept.length > 0) setHeader(headers, 'cookie', kept.join('; '))
  else removeHeader(headers, 'cookie')
}
