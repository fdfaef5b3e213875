/** How credentials stand in a request. */
const OURS = /^gh_(?:live|test)_/

/** True for what has the shape of one of the gateway's keys, valid or not: such a value never travels upstream. */
export const looksLikeKey = (value: string): boolean => OURS.test(value)

const BEARER = /^bearer +(\S+) *$/i

/** Token of an Authorization header of the Bearer scheme. */
export const bearerOf = (authorization: string | undefined): string | undefined =>
  authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]

const BASIC = /^basic +([A-Za-z0-9+/=_-]+) *$/i

/** User and password of an Authorization header of the Basic scheme (RFC 7617), in UTF-8; null where it is of that scheme and cannot be read. */
export function basicOf(authorization: string | undefined): { user: string; password: string } | null | undefined {
  if (authorization === undefined || !/^basic\b/i.test(authorization)) return undefined
  const encoded = BASIC.exec(authorization)?.[1]
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The query with every value of one name taken out, the rest byte for byte. */
export function withoutParameter(query: string, name: string): string {
  return query
    .split('&')
    .filter(pair => {
      const equals = pair.indexOf('=')
      const [found] = new URLSearchParams(equals < 0 ? pair : pair.slice(0, equals)).keys()
      return found !== name
    })
    .join('&')
}
