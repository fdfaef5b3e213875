export interface XmlLimits {
  maxDepth: number
  maxValues: number
  documentTypes: 'refuse' | 'pass'
}

/**
 * Walks a document once: what is wrong with it in words, or undefined. Texts and values of attributes are given out as they stand. It
 * need not be well-formed: whoever reads it decides that.
 */
export function walkXml(
  text: string,
  limits: XmlLimits,
  give: (value: string, name: string) => void,
): string | undefined {
  let depth = 0
  let seen = 0
  let name = ''
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('<', at)
    const end = open < 0 ? text.length : open
    const between = text.slice(at, end).trim()
    if (between !== '') give(between, name)
    if (open < 0) return undefined
    const special = specialAt(text, open)
    if (special === 'document type') {
      if (limits.documentTypes === 'refuse') return 'a document type'
      at = open + 2
      continue
    }
    if (special !== undefined) {
      if (special.value !== '') give(special.value, name)
      at = special.end
      continue
    }
    const close = endOfTag(text, open + 1)
    const tag = text.slice(open + 1, close)
    at = close + 1
    if (tag[0] === '/') {
      depth--
      continue
    }
    if (!tag.endsWith('/') && ++depth > limits.maxDepth) return `nested deeper than ${limits.maxDepth}`
    name = nameOf(tag)
    seen += 1 + attributes(tag, give)
    if (seen > limits.maxValues) return `more than ${limits.maxValues} elements and attributes`
  }
  return undefined
}

function specialAt(text: string, at: number): { value: string; end: number } | 'document type' | undefined {
  const until = (mark: string, from: number): number => {
    const found = text.indexOf(mark, from)
    return found < 0 ? text.length : found
  }
  if (text.startsWith('<!--', at)) return { value: '', end: until('-->', at + 4) + 3 }
  if (text.startsWith('<![CDATA[', at)) {
    const end = until(']]>', at + 9)
    return { value: text.slice(at + 9, end), end: end + 3 }
  }
  if (text.startsWith('<?', at)) return { value: '', end: until('?>', at + 2) + 2 }
  return text[at + 1] === '!' ? 'document type' : undefined
}

/** A `>` in quotes ends nothing. */
function endOfTag(text: string, from: number): number {
  let quote = ''
  for (let at = from; at < text.length; at++) {
    const char = text[at]!
    if (quote !== '') {
      if (char === quote) quote = ''
    } else if (char === '"' || char === "'") quote = char
    else if (char === '>') return at
  }
  return text.length
}

const nameOf = (tag: string): string => /^[^\s/]+/.exec(tag)?.[0] ?? ''

function attributes(tag: string, give: (value: string, name: string) => void): number {
  let count = 0
  for (let at = tag.indexOf('='); at >= 0; count++) {
    const quote = tag[at + 1] === '"' || tag[at + 1] === "'" ? tag[at + 1]! : ' '
    const from = at + (quote === ' ' ? 1 : 2)
    const found = tag.indexOf(quote, from)
    const end = found < 0 ? tag.length : found
    give(tag.slice(from, end), '')
    at = tag.indexOf('=', end + 1)
  }
  return count
}
