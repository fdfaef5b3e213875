export type Inline =
  | string
  | { kind: 'strong'; of: Inline[] }
  | { kind: 'em'; of: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; of: Inline[] }

export type Block =
  | { kind: 'heading' | 'paragraph' | 'quote'; of: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }

// What texts of products and of OpenAPI use of Markdown; the rest stays as it was written. Nothing of it is ever HTML.
const FENCE = /^\s*(?:```|~~~)/
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/
const ITEM = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/
const QUOTE = /^\s*>\s?(.*)$/

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!
    const run = (fits: (line: string) => boolean): string[] => {
      const start = at
      while (at < lines.length && fits(lines[at]!)) at++
      return lines.slice(start, at)
    }
    if (line.trim() === '') at++
    else if (FENCE.test(line)) {
      at++
      blocks.push({ kind: 'code', text: run(one => !FENCE.test(one)).join('\n') })
      at++
    } else if (HEADING.test(line)) {
      blocks.push({ kind: 'heading', of: inlinesOf(HEADING.exec(line)![1]!) })
      at++
    } else if (ITEM.test(line))
      blocks.push(listOf(run(one => one.trim() !== '' && !FENCE.test(one) && !HEADING.test(one))))
    else if (QUOTE.test(line))
      blocks.push({
        kind: 'quote',
        of: inlinesOf(
          run(one => QUOTE.test(one))
            .map(one => QUOTE.exec(one)![1]!)
            .join(' '),
        ),
      })
    else {
      const isMore = (one: string) => one.trim() !== '' && ![FENCE, HEADING, ITEM, QUOTE].some(kind => kind.test(one))
      blocks.push({
        kind: 'paragraph',
        of: inlinesOf(
          run(isMore)
            .map(one => one.trim())
            .join(' '),
        ),
      })
    }
  }
  return blocks
}

/** A line that begins no item belongs to the one before. */
function listOf(lines: readonly string[]): Block {
  const items: string[] = []
  for (const line of lines) {
    const item = ITEM.exec(line)
    if (item) items.push(item[2]!)
    else items[items.length - 1] += ` ${line.trim()}`
  }
  return { kind: 'list', ordered: ITEM.exec(lines[0]!)![1] !== undefined, items: items.map(inlinesOf) }
}

const INLINE = /`([^`]+)`|\*\*(\S(?:.*?\S)?)\*\*|\*(\S(?:[^*]*?\S)?)\*|\[([^\]]+)\]\(([^()\s]+)\)/

export function inlinesOf(text: string): Inline[] {
  const found = INLINE.exec(text)
  if (!found) return text === '' ? [] : [text]
  const [whole, code, strong, em, label, href] = found
  const before = text.slice(0, found.index)
  return [...(before === '' ? [] : [before]), markOf(), ...inlinesOf(text.slice(found.index + whole.length))]

  function markOf(): Inline {
    if (code !== undefined) return { kind: 'code', text: code }
    if (strong !== undefined) return { kind: 'strong', of: inlinesOf(strong) }
    if (em !== undefined) return { kind: 'em', of: inlinesOf(em) }
    return isSafe(href!) ? { kind: 'link', href: href!, of: inlinesOf(label!) } : whole
  }
}

/** To the web, to a mailbox, or to another page here; never what a browser would run. */
const isSafe = (href: string): boolean => /^(?:https?:\/\/|mailto:|\/(?!\/))/i.test(href)

/** The words alone, for where there is no room for more. */
export const plainText = (text: string): string =>
  blocksOf(text)
    .map(block =>
      block.kind === 'code' ? '' : block.kind === 'list' ? block.items.map(words).join(', ') : words(block.of),
    )
    .filter(Boolean)
    .join(' ')

const words = (inlines: readonly Inline[]): string =>
  inlines.map(one => (typeof one === 'string' ? one : one.kind === 'code' ? one.text : words(one.of))).join('')
