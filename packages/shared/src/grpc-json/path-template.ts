import { WireError } from './wire.js'

/** A path of google.api.http, such as `/v1/{name=shelves/*}:lend`. */
export interface PathTemplate {
  /** Names of fields and their texts; null: another path. */
  match(path: string): readonly (readonly [field: string, text: string])[] | null
  /** The higher, the earlier it is asked: literal segments count, `**` counts least. */
  readonly weight: number
}

const NAME = /^[A-Za-z_][\w]*(\.[A-Za-z_]\w*)*$/
const LITERAL = /^[\w.~!$&'()+,;=@%-]+$/

/** Throws WireError on what is none. What it makes runs in linear time: `**` stands at the end alone. */
export function pathTemplate(text: string): PathTemplate {
  const verbAt = text.lastIndexOf(':') > text.lastIndexOf('/') && text.lastIndexOf(':') > text.lastIndexOf('}')
  const [body, verb] = verbAt ? [text.slice(0, text.lastIndexOf(':')), text.slice(text.lastIndexOf(':'))] : [text, '']
  if (!body.startsWith('/')) throw bad(text)
  const fields: { name: string; deep: boolean }[] = []
  let weight = verb === '' ? 0 : 1
  let deep = false
  const segment = (one: string): string => {
    if (deep) throw bad(text)
    if (one === '*') return '[^/]+'
    if (one === '**') {
      deep = true
      weight -= 100
      return '.+'
    }
    if (!LITERAL.test(one)) throw bad(text)
    weight += 1
    return one.replace(/[.$+()]/g, '\\$&')
  }
  const pattern = partsOf(body.slice(1))
    .map(part => {
      if (!part.startsWith('{')) return segment(part)
      const [name = '', inner = '*'] = part.slice(1, -1).split('=')
      if (!part.endsWith('}') || !NAME.test(name)) throw bad(text)
      const made = inner.split('/').map(segment).join('/')
      fields.push({ name, deep: inner.includes('/') || deep })
      return `(${made})`
    })
    .join('/')
  const whole = new RegExp(`^/${pattern}${verb.replace(/[.$+()]/g, '\\$&')}$`)
  return {
    weight,
    match: path => {
      const found = whole.exec(path)
      if (!found) return null
      return fields.map(({ name, deep: several }, i) => [name, decoded(found[i + 1]!, several)] as const)
    },
  }
}

/** Split at slashes, those within braces aside. */
const partsOf = (text: string): string[] => text.split(/\/(?![^{}]*\})/)

/** In a field of several segments a slash stays escaped, so that it is none between two (http.proto). */
const decoded = (text: string, several: boolean): string =>
  decodeURIComponent(several ? text.replace(/%2f/gi, '%252F') : text)

const bad = (text: string): WireError => new WireError(`not a path of google.api.http: ${text}`)
