/** What cannot be read, or could exhaust whoever reads it. */
export class XmlFault extends Error {}

const MOST_DEPTH = 64
const MOST_NODES = 100_000
const NAME = /^[A-Za-z_][\w.:-]{0,199}$/

type Element = Record<string, unknown>

/**
 * XML as JSON: an element is an object of its children, those of one name in a list; attributes have "@" before their names; text alone is a string, beside
 * others it is "#text". The root stands by its name. Document types are refused, so nothing is expanded. Throws `XmlFault`.
 */
export function xmlToJson(text: string): unknown {
  const root: Element = Object.create(null)
  const open: { name: string; element: Element; text: string }[] = [{ name: '', element: root, text: '' }]
  let nodes = 0
  let at = 0
  while (at < text.length) {
    const current = open.at(-1)!
    const start = text.indexOf('<', at)
    const end = start < 0 ? text.length : start
    current.text += entities(text.slice(at, end))
    if (start < 0) break
    if (text.startsWith('<!--', start)) at = after(text, '-->', start + 4)
    else if (text.startsWith('<![CDATA[', start)) {
      at = after(text, ']]>', start + 9)
      current.text += text.slice(start + 9, at - 3)
    } else if (text.startsWith('<?', start)) at = after(text, '?>', start + 2)
    else if (text[start + 1] === '!') throw new XmlFault('a document type')
    else {
      const close = endOfTag(text, start + 1)
      const tag = text.slice(start + 1, close)
      at = close + 1
      if (tag[0] === '/') {
        if (open.length === 1 || tag.slice(1).trim() !== current.name)
          throw new XmlFault(`"${tag.slice(0, 50)}" closes nothing`)
        open.pop()
        put(open.at(-1)!.element, current.name, contentOf(current.element, current.text))
        continue
      }
      if (++nodes > MOST_NODES) throw new XmlFault(`more than ${MOST_NODES} elements`)
      const isEmpty = tag.endsWith('/')
      const { name, element } = readTag(isEmpty ? tag.slice(0, -1) : tag)
      if (isEmpty) put(current.element, name, contentOf(element, ''))
      else if (open.push({ name, element, text: '' }) > MOST_DEPTH)
        throw new XmlFault(`nested deeper than ${MOST_DEPTH}`)
    }
  }
  if (open.length > 1) throw new XmlFault(`"${open.at(-1)!.name}" is not closed`)
  if (Object.keys(root).length !== 1) throw new XmlFault('one root')
  return { ...root }
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  if (found < 0) throw new XmlFault(`no "${mark}"`)
  return found + mark.length
}

/** A ">" in quotes ends nothing. */
function endOfTag(text: string, from: number): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '>') return at
  }
  throw new XmlFault('a tag that does not end')
}

function readTag(tag: string): { name: string; element: Element } {
  const blank = tag.search(/\s/)
  const name = blank < 0 ? tag : tag.slice(0, blank)
  if (!NAME.test(name)) throw new XmlFault(`"${name.slice(0, 50)}" is no name`)
  const element: Element = Object.create(null)
  for (let at = blank < 0 ? tag.length : blank; at < tag.length; ) {
    const equals = tag.indexOf('=', at)
    if (equals < 0) {
      if (tag.slice(at).trim() !== '') throw new XmlFault('an attribute without a value')
      break
    }
    const attribute = tag.slice(at, equals).trim()
    let begin = equals + 1
    while (tag[begin] === ' ') begin++
    const quote = tag[begin]
    const end = quote === '"' || quote === "'" ? tag.indexOf(quote, begin + 1) : -1
    if (end < 0 || !NAME.test(attribute)) throw new XmlFault('an attribute that is none')
    element[`@${attribute}`] = entities(tag.slice(begin + 1, end))
    at = end + 1
  }
  return { name, element }
}

function put(parent: Element, name: string, value: unknown): void {
  const known = parent[name]
  if (known === undefined) parent[name] = value
  else if (Array.isArray(known)) known.push(value)
  else parent[name] = [known, value]
}

function contentOf(element: Element, text: string): unknown {
  const trimmed = text.trim()
  if (Object.keys(element).length === 0) return trimmed
  return trimmed === '' ? { ...element } : { ...element, '#text': trimmed }
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

const entities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(#x[\da-fA-F]{1,6}|#\d{1,7}|\w{1,10});/g, (whole, name: string) => {
        if (name[0] !== '#') return NAMED[name] ?? whole
        const code = name[1] === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole
      })
    : text

const escaped = (value: unknown): string =>
  String(value).replace(/[<>&"]/g, char => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[char]!)

const nameOf = (name: string): string => (NAME.test(name) ? name : `_${name.replace(/[^\w.-]/g, '_').slice(0, 190)}`)

/** The other way round; a value that is no object of one member gets the root "root". Throws `XmlFault` where it is nested too deep. */
export function jsonToXml(value: unknown): string {
  const isRoot = value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 1
  const [name, content] = isRoot ? Object.entries(value)[0]! : ['root', value]
  const whole = Array.isArray(content) ? { item: content } : content
  return `<?xml version="1.0" encoding="UTF-8"?>${elementOf(nameOf(name), whole, 0)}`
}

function elementOf(name: string, value: unknown, depth: number): string {
  if (depth > MOST_DEPTH) throw new XmlFault(`nested deeper than ${MOST_DEPTH}`)
  if (value === null || value === undefined) return `<${name}/>`
  if (typeof value !== 'object') return `<${name}>${escaped(value)}</${name}>`
  if (Array.isArray(value)) return value.map(each => elementOf(name, each, depth + 1)).join('')
  let attributes = ''
  let inner = ''
  for (const [member, content] of Object.entries(value)) {
    if (member === '#text') inner += escaped(content)
    else if (member[0] === '@') attributes += ` ${nameOf(member.slice(1))}="${escaped(content)}"`
    else inner += elementOf(nameOf(member), content, depth + 1)
  }
  return inner === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inner}</${name}>`
}
