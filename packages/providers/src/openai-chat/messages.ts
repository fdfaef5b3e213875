import type {
  AiMessage,
  ContentBlock,
  ReasoningBlock,
  Signer,
  ToolResultBlock,
} from '@gatehouse/shared/ai/canonical.js'
import { compact, type Json } from '../common/wire.js'
import type { Settled } from './conduct.js'
import { contentOf, mediaOf, partOf, textsOf } from './parts.js'

/** Tool results are messages of their own here; whatever stands beside them follows as one message. */
export function messagesOf(message: AiMessage, conduct: Settled): Json[] {
  const results = message.content.filter(block => block.type === 'tool-result')
  const rest = message.content.filter(block => block.type !== 'tool-result')
  const shown = results.flatMap(result => mediaOf(result.content)).map(block => partOf(block, conduct))
  const told = results.map(result => ({
    role: 'tool',
    tool_call_id: conduct.toolId(result.id),
    content: resultText(result),
  }))
  if (results.length > 0 && rest.length + shown.length === 0) return told
  if (message.role === 'assistant') return [...told, assistant(rest, message.name, conduct)]
  // A tool's message holds text alone here, so what it shows follows as the user's.
  const parts = [...shown, ...rest.filter(isInput).map(block => partOf(block, conduct))]
  return [...told, compact({ role: roleOf(message, conduct), name: message.name, content: contentOf(parts) })]
}

const isInput = (block: ContentBlock): boolean => block.type !== 'tool-use' && block.type !== 'reasoning'

function roleOf({ role }: AiMessage, { developerRole }: Settled): string {
  if (role === 'tool') return 'user'
  return role === 'developer' && !developerRole ? 'system' : role
}

/** The model is told of a failure in words: there is no other place for it. */
function resultText({ content, isError }: ToolResultBlock): string {
  const text = textsOf(content)
  return isError ? `Error: ${text}` : text
}

function assistant(blocks: ContentBlock[], name: string | undefined, conduct: Settled): Json {
  const parts: Json[] = []
  const calls: Json[] = []
  const thoughts: ReasoningBlock[] = []
  let refusal = ''
  let audio: Json | undefined
  for (const block of blocks) {
    if (block.type === 'tool-use')
      calls.push({
        id: conduct.toolId(block.id),
        type: 'function',
        function: { name: block.name, arguments: block.arguments },
      })
    else if (block.type === 'reasoning') thoughts.push(block)
    else if (block.type === 'refusal') refusal += block.text
    else if (block.type === 'audio' && block.id) audio = { id: block.id }
    else if (block.type === 'text') parts.push({ type: 'text', text: block.text })
  }
  return compact({
    role: 'assistant',
    name,
    content: parts.length === 0 ? null : contentOf(parts),
    refusal: refusal || undefined,
    audio,
    ...(conduct.replay ? replayed(thoughts, conduct.replay) : {}),
    tool_calls: calls.length > 0 ? calls : undefined,
  })
}

/** Thoughts where the server takes them back; with their signatures where it has a place for those. */
function replayed(thoughts: ReasoningBlock[], field: NonNullable<Settled['replay']>): Json {
  if (thoughts.length === 0) return {}
  if (field !== 'reasoning_details') return { [field]: thoughts.map(block => block.text).join('') || undefined }
  return {
    reasoning_details: thoughts.map((block, index) => {
      const format = block.signer && FORMATS[block.signer]
      if (block.redacted !== undefined)
        return compact({ type: 'reasoning.encrypted', data: block.redacted, format, index })
      if (block.summary) return compact({ type: 'reasoning.summary', summary: block.text, format, index })
      return compact({ type: 'reasoning.text', text: block.text, signature: block.signature, format, index })
    }),
  }
}

const FORMATS: Partial<Record<Signer, string>> = {
  anthropic: 'anthropic-claude-v1',
  gemini: 'google-gemini-v1',
  openai: 'openai-responses-v1',
}
