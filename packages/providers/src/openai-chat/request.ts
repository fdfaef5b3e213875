import type { AiMessage, AiRequest, ContentBlock } from '@gatehouse/shared/ai/canonical.js'
import type { Json } from './wire.js'

/** The body of a chat completion for a canonical request. Fields of the caller's own dialect come first, so ours win. */
export function chatBody(request: AiRequest, model: string, askUsage: boolean): Json {
  return drop({
    ...(request.dialect === 'openai-chat' ? request.extensions : {}),
    model,
    messages: request.messages.flatMap(messagesOf),
    stream: request.stream || undefined,
    stream_options: request.stream && askUsage ? { include_usage: true } : undefined,
    max_completion_tokens: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop,
    seed: request.seed,
    tools: request.tools?.map(({ name, description, parameters, strict }) => ({
      type: 'function',
      function: drop({ name, description, parameters, strict }),
    })),
    tool_choice:
      typeof request.toolChoice === 'object' && 'name' in request.toolChoice
        ? { type: 'function', function: { name: request.toolChoice.name } }
        : request.toolChoice,
    parallel_tool_calls: request.parallelToolCalls,
    response_format: formatOf(request.responseFormat),
    reasoning_effort: request.reasoning?.enabled === false ? 'none' : request.reasoning?.effort,
    user: request.user,
  })
}

const drop = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

function formatOf(format: AiRequest['responseFormat']): Json | undefined {
  if (format === undefined) return undefined
  if (format.type === 'text') return { type: 'text' }
  if (format.type === 'json-object') return { type: 'json_object' }
  const { name, schema, strict } = format
  return { type: 'json_schema', json_schema: drop({ name, schema, strict }) }
}

/** Tool results are messages of their own here; whatever stands beside them follows as one message. */
function messagesOf(message: AiMessage): Json[] {
  const results: Json[] = []
  const parts: Json[] = []
  const calls: Json[] = []
  let reasoning = ''
  let refusal = ''
  for (const block of message.content) {
    if (block.type === 'tool-result')
      results.push({ role: 'tool', tool_call_id: block.id, content: contentOf(block.content.map(partOf)) })
    else if (block.type === 'tool-use')
      calls.push({ id: block.id, type: 'function', function: { name: block.name, arguments: block.arguments } })
    else if (block.type === 'reasoning') reasoning += block.text
    else if (block.type === 'refusal') refusal += block.text
    else parts.push(partOf(block))
  }
  const rest = parts.length + calls.length > 0 || reasoning || refusal || results.length === 0
  if (!rest) return results
  const role = message.role === 'tool' ? 'user' : message.role
  const content = parts.length === 0 && role === 'assistant' ? null : contentOf(parts)
  const own = drop({
    role,
    content,
    refusal: refusal || undefined,
    reasoning_content: reasoning || undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
  })
  return [...results, own]
}

/** One text travels as a string: every server understands that form. */
function contentOf(parts: Json[]): unknown {
  const only = parts.length === 1 ? parts[0] : undefined
  if (parts.length === 0) return ''
  return only?.type === 'text' ? only.text : parts
}

function partOf(block: ContentBlock): Json {
  switch (block.type) {
    case 'image':
      return {
        type: 'image_url',
        image_url: { url: block.url ?? dataUrl(block.mediaType ?? 'image/png', block.base64) },
      }
    case 'audio':
      return { type: 'input_audio', input_audio: { data: block.base64, format: block.format } }
    case 'document':
      return {
        type: 'file',
        file: drop({
          filename: block.name,
          file_data: block.url ?? dataUrl(block.mediaType ?? 'application/pdf', block.base64),
        }),
      }
    case 'tool-use':
      return { type: 'text', text: block.arguments }
    case 'tool-result':
      return { type: 'text', text: block.content.map(inner => textIn(inner)).join('') }
    default:
      return { type: 'text', text: block.text }
  }
}

const textIn = (block: ContentBlock): string => ('text' in block ? (block.text ?? '') : '')
const dataUrl = (mediaType: string, base64 = ''): string => `data:${mediaType};base64,${base64}`
