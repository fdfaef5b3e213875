import type { AiMessage, ContentBlock } from '@gatehouse/shared/ai/canonical.js'

export interface Turn {
  role: 'user' | 'assistant'
  blocks: ContentBlock[]
}

/** The instructions, in order, wherever they stood. */
export const systemBlocks = (messages: readonly AiMessage[]): ContentBlock[] =>
  messages.flatMap(({ role, content }) => (role === 'system' || role === 'developer' ? content : []))

/**
 * The rest as turns that alternate, as many vendors want them: neighbours of one role become one turn, and results of tools come first in
 * theirs, in the order of the calls that they answer.
 */
export function turnsOf(messages: readonly AiMessage[]): Turn[] {
  const turns: Turn[] = []
  for (const { role, content } of messages) {
    if (role === 'system' || role === 'developer') continue
    const own = role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === own) last.blocks.push(...content)
    else turns.push({ role: own, blocks: [...content] })
  }
  turns.forEach((turn, i) => {
    if (turn.role === 'user') turn.blocks = resultsFirst(turn.blocks, turns[i - 1]?.blocks ?? [])
  })
  return turns
}

function resultsFirst(blocks: ContentBlock[], before: readonly ContentBlock[]): ContentBlock[] {
  const results = blocks.filter(block => block.type === 'tool-result')
  if (results.length === 0) return blocks
  const order = new Map(before.flatMap(block => (block.type === 'tool-use' ? [block.id] : [])).map((id, i) => [id, i]))
  const position = (id: string): number => order.get(id) ?? order.size
  return [
    ...results.sort((a, b) => position(a.id) - position(b.id)),
    ...blocks.filter(block => block.type !== 'tool-result'),
  ]
}

/** Arguments that a model wrote, as an object. Throws SyntaxError where they are none. */
export function argumentsObject(text: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('not an object')
  return value as Record<string, unknown>
}
