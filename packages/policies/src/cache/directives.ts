/** Of a Cache-Control field: names in lower case; those without a value are empty. The first of a name counts. */
export type Directives = ReadonlyMap<string, string>

const NONE: Directives = new Map()
const ITEM = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*)))?/g

export function directives(field: string | undefined): Directives {
  if (field === undefined) return NONE
  const found = new Map<string, string>()
  for (const [, name, quoted, plain] of field.matchAll(ITEM)) {
    const key = name!.toLowerCase()
    if (!found.has(key)) found.set(key, quoted ?? plain ?? '')
  }
  return found
}

/** Seconds; undefined where the directive is not there, 0 where its value cannot be read: then nothing is fresh. */
export function secondsOf(of: Directives, name: string): number | undefined {
  const value = of.get(name)
  if (value === undefined) return undefined
  return /^\d+$/.test(value) ? Math.min(Number(value), 2 ** 31) : 0
}

/** ms since the epoch; undefined for what is no date of HTTP. */
export function dateOf(field: string | undefined): number | undefined {
  if (field === undefined || !/^[A-Z][a-z]{2}/.test(field)) return undefined
  const time = Date.parse(field)
  return Number.isNaN(time) ? undefined : time
}
