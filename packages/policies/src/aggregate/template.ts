/** Values that placeholders lead to: `request` and the answers of steps, by name. */
export type Values = Readonly<Record<string, unknown>>
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

const PLACEHOLDER = /\{([\w.-]+)\}/g

/** Names that a template's placeholders begin with. */
export function rootsOf(template: Json): string[] {
  if (typeof template === 'string')
    return [...template.matchAll(PLACEHOLDER)].map(([, path]) => path!.split('.', 1)[0]!)
  if (template === null || typeof template !== 'object') return []
  return Object.values(template).flatMap(rootsOf)
}

/** Undefined: it leads nowhere. */
function follow(path: string, values: Values): unknown {
  let value: unknown = values
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    value = (value as Values)[name]
  }
  return value
}

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)

/** A string that is one placeholder becomes what it leads to, whatever that is; within others it becomes text. What leads nowhere is null. */
export function fill(template: Json, values: Values): unknown {
  if (typeof template === 'string') {
    const [whole, path] = /^\{([\w.-]+)\}$/.exec(template) ?? []
    if (whole !== undefined) return follow(path!, values) ?? null
    return template.replace(PLACEHOLDER, (_, inner: string) => textOf(follow(inner, values)))
  }
  if (template === null || typeof template !== 'object') return template
  if (Array.isArray(template)) return template.map(each => fill(each, values))
  return Object.fromEntries(Object.entries(template).map(([name, each]) => [name, fill(each, values)]))
}

const DOTS = /^(?:\.|%2e){1,2}$/i

/** A URL with its placeholders filled in. Throws where one leads nowhere, or would lead the path out of where it belongs. */
export function fillUrl(template: string, values: Values): string {
  const url = template.replace(PLACEHOLDER, (placeholder, path: string) => {
    const value = follow(path, values)
    if (value === undefined || value === null || typeof value === 'object')
      throw new Error(`${placeholder} has no value`)
    return encodeURIComponent(String(value))
  })
  const [path = ''] = url.split(/[?#]/, 1)
  if (path.split('/').some(segment => DOTS.test(segment))) throw new Error('its path would climb')
  return url
}
