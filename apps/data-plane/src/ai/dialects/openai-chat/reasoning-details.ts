import type { ReasoningBlock, Signer } from '@gatehouse/shared/ai/canonical.js'
import { type Json, list, objectAt, text } from '../fields.js'

/**
 * Reasoning beside a chat message. Chat completions have no field for it: `reasoning_content` for its text and `reasoning_details` for what
 * has to come back unchanged are what clients of many vendors' servers read and replay.
 */
const FORMATS: readonly [string, Signer][] = [
  ['anthropic-claude-v1', 'anthropic'],
  ['google-gemini-v1', 'gemini'],
  ['openai-responses-v1', 'openai'],
  ['bedrock-converse-v1', 'bedrock'],
]

const signerOf = (format: string | undefined): Signer | undefined => FORMATS.find(([name]) => name === format)?.[1]
const formatOf = (signer: Signer | undefined): string => FORMATS.find(([, each]) => each === signer)?.[0] ?? 'unknown'

/** Details win over the plain text: they say the same, signed. */
export function reasoningBlocks(message: Json, path: string): ReasoningBlock[] {
  const details = list(message, 'reasoning_details', path)
  if (details?.length) return details.map((item, i) => blockOf(objectAt(item, `${path}.reasoning_details[${i}]`), path))
  const plain = text(message, 'reasoning_content', path) ?? text(message, 'reasoning', path)
  return plain ? [{ type: 'reasoning', text: plain }] : []
}

function blockOf(detail: Json, path: string): ReasoningBlock {
  const signer = signerOf(text(detail, 'format', path))
  const id = text(detail, 'id', path)
  if (detail.type === 'reasoning.encrypted')
    return { type: 'reasoning', text: '', redacted: text(detail, 'data', path) ?? '', signer, id }
  const summary = detail.type === 'reasoning.summary'
  return {
    type: 'reasoning',
    text: (summary ? text(detail, 'summary', path) : text(detail, 'text', path)) ?? '',
    summary: summary || undefined,
    signature: text(detail, 'signature', path),
    signer,
    id,
  }
}

export function detailOf(block: ReasoningBlock, index: number): Json {
  const { redacted, summary, signature, signer, id } = block
  const format = formatOf(signer)
  if (redacted !== undefined) return { type: 'reasoning.encrypted', data: redacted, id, format, index }
  if (summary) return { type: 'reasoning.summary', summary: block.text, signature, id, format, index }
  return { type: 'reasoning.text', text: block.text, signature, id, format, index }
}
