import type { AiMessage, AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { objectSchema } from '../common/json-schema.js'
import { argumentsObject } from '../common/turns.js'
import { compact, isObject, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { effortOf } from '../openai-chat/conduct.js'
import { textsOf } from '../openai-chat/parts.js'

const NEVER: readonly (keyof AiRequest)[] = [
  'logitBias',
  'parallelToolCalls',
  'verbosity',
  'serviceTier',
  'user',
  'metadata',
  'cacheKey',
]

/** The body of POST /api/chat for a canonical request. Throws UnsupportedInput. */
export function chatBody(request: AiRequest, model: string, drop: Drop): Json {
  for (const field of NEVER) if (request[field] !== undefined) drop(field)
  const called = new Map<string, string>()
  for (const { content } of request.messages)
    for (const block of content) if (block.type === 'tool-use') called.set(block.id, block.name)
  const { options: own, ...others } = request.dialect === 'ollama-chat' ? request.extensions : ({} as Json)
  const options = compact({
    ...(isObject(own) ? own : {}),
    num_predict: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    seed: request.seed,
    stop: request.stop,
  })
  return compact({
    ...others,
    model,
    messages: request.messages.flatMap(message => messagesOf(message, called)),
    // Streams unless told not to.
    stream: request.stream,
    tools: toolsOf(request, drop),
    format: formatOf(request.responseFormat),
    think: thinkOf(request.reasoning),
    logprobs: request.logprobs === undefined ? undefined : true,
    top_logprobs: request.logprobs || undefined,
    options: Object.keys(options).length > 0 ? options : undefined,
  })
}

const formatOf = (format: AiRequest['responseFormat']): unknown =>
  format?.type === 'json-schema' ? format.schema : format?.type === 'json-object' ? 'json' : undefined

/** True and false for most models, a level for those that have levels: Ollama takes a level for true elsewhere. */
function thinkOf(reasoning: AiRequest['reasoning']): boolean | string | undefined {
  if (!reasoning) return undefined
  const effort = effortOf(reasoning)
  if (effort === 'none') return false
  if (effort === undefined) return reasoning.enabled
  return effort === 'minimal' ? 'low' : effort === 'xhigh' || effort === 'max' ? 'high' : effort
}

/** No call can be forced; one that is forbidden is not offered. */
function toolsOf({ tools, toolChoice }: AiRequest, drop: Drop): Json[] | undefined {
  if (!tools?.length || toolChoice === 'none') return undefined
  const only =
    typeof toolChoice === 'object' ? ('name' in toolChoice ? [toolChoice.name] : toolChoice.allowed) : undefined
  const forced =
    toolChoice === 'required' ||
    (typeof toolChoice === 'object' && !('mode' in toolChoice && toolChoice.mode === 'auto'))
  if (forced) drop('toolChoice')
  return tools
    .filter(tool => !only || only.includes(tool.name))
    .map(({ name, description, parameters }) => ({
      type: 'function',
      function: compact({ name, description, parameters: objectSchema(parameters) }),
    }))
}

function messagesOf({ role, content }: AiMessage, called: ReadonlyMap<string, string>): Json[] {
  const results = content.flatMap((block): Json[] => {
    if (block.type !== 'tool-result') return []
    const text = textsOf(block.content)
    return [
      compact({
        role: 'tool',
        tool_name: block.name ?? called.get(block.id),
        content: block.isError ? `Error: ${text}` : text,
        images: imagesOf(block.content),
      }),
    ]
  })
  const rest = content.filter(block => block.type !== 'tool-result')
  if (rest.length === 0 && results.length > 0) return results
  const calls = rest.flatMap((block): Json[] =>
    block.type === 'tool-use' ? [{ function: { name: block.name, arguments: argsOf(block.arguments) } }] : [],
  )
  const own = compact({
    role: role === 'developer' ? 'system' : role === 'tool' ? 'user' : role,
    content: rest.map(textIn).join(''),
    thinking: rest.map(block => (block.type === 'reasoning' ? block.text : '')).join('') || undefined,
    images: imagesOf(rest),
    tool_calls: calls.length > 0 ? calls : undefined,
  })
  return [...results, own]
}

function textIn(block: ContentBlock): string {
  if (block.type === 'text' || block.type === 'refusal') return block.text
  if (block.type === 'audio') throw new UnsupportedInput('The provider of this model takes no audio.', 'messages')
  if (block.type !== 'document') return ''
  if (block.text === undefined)
    throw new UnsupportedInput('The provider of this model takes documents as text alone.', 'messages')
  return block.name ? `${block.name}\n\n${block.text}\n\n` : `${block.text}\n\n`
}

function imagesOf(blocks: readonly ContentBlock[]): string[] | undefined {
  const images = blocks.flatMap(block => {
    if (block.type !== 'image') return []
    if (block.base64) return [block.base64]
    throw new UnsupportedInput('The provider of this model takes no images by URL; send the bytes.', 'messages')
  })
  return images.length > 0 ? images : undefined
}

function argsOf(text: string): Json {
  try {
    return argumentsObject(text)
  } catch {
    throw new UnsupportedInput('The arguments of a tool call in the history are not a JSON object.', 'messages')
  }
}
