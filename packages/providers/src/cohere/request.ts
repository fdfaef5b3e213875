import type { AiMessage, AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { objectSchema } from '../common/json-schema.js'
import { compact, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { BUDGETS } from '../openai-chat/conduct.js'
import { contentOf, dataUrl, mediaOf, textsOf } from '../openai-chat/parts.js'

const NEVER: readonly (keyof AiRequest)[] = [
  'logitBias',
  'logprobs',
  'parallelToolCalls',
  'verbosity',
  'serviceTier',
  'user',
  'metadata',
  'cacheKey',
]
const MAX_STOPS = 5

/** The body of POST /v2/chat for a canonical request. Throws UnsupportedInput. */
export function chatBody(request: AiRequest, model: string, drop: Drop): Json {
  for (const field of NEVER) if (request[field] !== undefined) drop(field)
  if (request.stop && request.stop.length > MAX_STOPS) drop('stop')
  const documents = request.messages.flatMap(({ content }) => content.flatMap(documentsIn))
  return compact({
    ...(request.dialect === 'cohere-chat' ? request.extensions : {}),
    model,
    messages: request.messages.flatMap(messagesOf),
    documents: documents.length > 0 ? documents : undefined,
    stream: request.stream,
    max_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    p: request.topP,
    k: request.topK,
    seed: request.seed,
    frequency_penalty: request.frequencyPenalty && Math.min(Math.max(request.frequencyPenalty, 0), 1),
    presence_penalty: request.presencePenalty && Math.min(Math.max(request.presencePenalty, 0), 1),
    stop_sequences: request.stop?.slice(0, MAX_STOPS),
    ...toolsOf(request),
    response_format: formatOf(request.responseFormat),
    thinking: thinkingOf(request.reasoning),
  })
}

function formatOf(format: AiRequest['responseFormat']): Json | undefined {
  if (!format || format.type === 'text') return undefined
  return compact({ type: 'json_object', json_schema: format.type === 'json-schema' ? format.schema : undefined })
}

function thinkingOf(reasoning: AiRequest['reasoning']): Json | undefined {
  if (!reasoning) return undefined
  const { enabled, effort, budget } = reasoning
  if (enabled === false || budget === 0) return { type: 'disabled' }
  if (enabled === undefined && effort === undefined && budget === undefined) return undefined
  const tokens = budget !== undefined && budget > 0 ? budget : effort && BUDGETS[effort]
  return compact({ type: 'enabled', token_budget: tokens })
}

/** One tool cannot be named: it alone is offered, and some tool required. */
function toolsOf({ tools, toolChoice }: AiRequest): Json {
  const only =
    typeof toolChoice === 'object' ? ('name' in toolChoice ? [toolChoice.name] : toolChoice.allowed) : undefined
  const offered = (tools ?? []).filter(tool => !only || only.includes(tool.name))
  if (offered.length === 0) return {}
  const required =
    toolChoice === 'required' ||
    (typeof toolChoice === 'object' && ('name' in toolChoice || toolChoice.mode === 'required'))
  return compact({
    tools: offered.map(({ name, description, parameters }) => ({
      type: 'function',
      function: compact({ name, description, parameters: objectSchema(parameters) }),
    })),
    strict_tools: offered.some(tool => tool.strict) || undefined,
    tool_choice: required ? 'REQUIRED' : toolChoice === 'none' ? 'NONE' : undefined,
  })
}

function messagesOf({ role, content }: AiMessage): Json[] {
  if (role === 'assistant') return [assistant(content)]
  const results = content.flatMap((block): Json[] =>
    block.type === 'tool-result'
      ? [{ role: 'tool', tool_call_id: block.id, content: [{ type: 'text', text: resultText(block) }] }]
      : [],
  )
  // A tool's message holds text alone here, so what it shows follows as the user's.
  const shown = content.flatMap(block => (block.type === 'tool-result' ? mediaOf(block.content) : [block]))
  const parts = shown.flatMap(partsOf)
  const own = role === 'system' || role === 'developer' ? 'system' : 'user'
  return parts.length > 0 ? [...results, { role: own, content: contentOf(parts) }] : results
}

const resultText = ({ content, isError }: Extract<ContentBlock, { type: 'tool-result' }>): string =>
  `${isError ? 'Error: ' : ''}${textsOf(content)}`

function partsOf(block: ContentBlock): Json[] {
  if (block.type === 'text' || block.type === 'refusal') return block.text ? [{ type: 'text', text: block.text }] : []
  if (block.type === 'audio') throw new UnsupportedInput('The provider of this model takes no audio.', 'messages')
  if (block.type !== 'image') return []
  const url = block.url ?? dataUrl(block.mediaType ?? 'image/png', block.base64)
  return [
    { type: 'image_url', image_url: compact({ url, detail: block.detail === 'original' ? 'high' : block.detail }) },
  ]
}

const documentsIn = (block: ContentBlock): Json[] =>
  block.type === 'tool-result' ? mediaOf(block.content).flatMap(documentsOf) : documentsOf(block)

/** Documents to cite from stand beside the messages, as text alone. */
function documentsOf(block: ContentBlock): Json[] {
  if (block.type !== 'document') return []
  const text =
    block.text ??
    (block.mediaType?.startsWith('text/') && block.base64
      ? Buffer.from(block.base64, 'base64').toString('utf8')
      : undefined)
  if (text === undefined)
    throw new UnsupportedInput('The provider of this model takes documents as text alone.', 'messages')
  return [{ data: compact({ title: block.name, text }) }]
}

function assistant(blocks: ContentBlock[]): Json {
  const content = blocks.flatMap((block): Json[] => {
    if (block.type === 'reasoning') return block.text ? [{ type: 'thinking', thinking: block.text }] : []
    return block.type === 'text' || block.type === 'refusal' ? [{ type: 'text', text: block.text }] : []
  })
  const calls = blocks.flatMap((block): Json[] =>
    block.type === 'tool-use'
      ? [{ id: block.id, type: 'function', function: { name: block.name, arguments: block.arguments } }]
      : [],
  )
  return compact({
    role: 'assistant',
    content: content.length > 0 ? content : undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  })
}
