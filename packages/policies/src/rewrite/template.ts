/** A path of literal segments, `{name}` for one segment, and `/*` at the end for the rest. */
export interface Template {
  /** What parts are called, in their order; the rest is `*`. */
  readonly names: readonly string[]
  /** The parts' texts; undefined where the path does not fit. */
  match(path: string): readonly string[] | undefined
}

const PLACE = /\{([A-Za-z_][A-Za-z0-9_]{0,40}|\*)\}/g

/** Names of the places in a path to be filled. */
export const placesOf = (text: string): string[] => [...text.matchAll(PLACE)].map(found => found[1]!)

/** Undefined for what is no template. */
export function parseTemplate(text: string): Template | undefined {
  const open = text.endsWith('/*')
  const segments = (open ? text.slice(0, -2) : text).split('/').slice(1)
  const names: string[] = []
  const literals: (string | null)[] = []
  for (const segment of segments) {
    const [name] = placesOf(segment)
    if (name !== undefined && segment !== `{${name}}`) return undefined
    if (name === undefined && /[{}*?#]/.test(segment)) return undefined
    if (name === '*' || (name !== undefined && names.includes(name))) return undefined
    literals.push(name === undefined ? segment : null)
    if (name !== undefined) names.push(name)
  }
  if (open) names.push('*')
  return { names, match: path => match(literals, open, path) }
}

function match(literals: readonly (string | null)[], open: boolean, path: string): string[] | undefined {
  const values: string[] = []
  let at = 0
  for (const literal of literals) {
    if (path[at] !== '/') return undefined
    const next = path.indexOf('/', at + 1)
    const end = next < 0 ? path.length : next
    const segment = path.slice(at + 1, end)
    if (literal === null ? segment === '' : segment !== literal) return undefined
    if (literal === null) values.push(segment)
    at = end
  }
  if (!open) return at === path.length ? values : undefined
  if (at < path.length && path[at] !== '/') return undefined
  values.push(path.slice(at + 1))
  return values
}

/** What may stand in a path as it is, and would end a parameter of a query or be read as a space there. */
const UNFIT_IN_QUERY = /[&+;]/g
const escaped = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`

/** Fills the places by the names that the template knows. A part of a path that is put into a query is one value there. */
export function filler(to: string, names: readonly string[]): (values: readonly string[]) => string {
  const texts = to.split(PLACE)
  let isQuery = false
  const parts = texts.map((text, index) => {
    if (index % 2 === 0) isQuery ||= text.includes('?')
    return index % 2 === 0 ? text : { at: names.indexOf(text), isQuery }
  })
  return values =>
    parts
      .map(part => {
        if (typeof part === 'string') return part
        const value = values[part.at]!
        return part.isQuery ? value.replace(UNFIT_IN_QUERY, escaped) : value
      })
      .join('')
}
