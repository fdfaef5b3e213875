import type {
  AiResponse,
  AiUsage,
  Citation,
  ContentBlock,
  StopReason,
  TokenLogprob,
} from '@gatehouse/shared/ai/canonical.js'
import type { AnswerContext } from '../contract.js'
import type { Json } from '../fields.js'
import { logprobOf } from '../openai-chat/answer.js'
import { sealed } from '../signatures.js'

type Status = 'in_progress' | 'completed' | 'incomplete'

export const responseUsage = (usage: AiUsage): Json => ({
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.cached, cache_write_tokens: usage.cacheWrite || undefined },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: usage.reasoning },
  total_tokens: usage.input + usage.output,
})

/** Why an answer is not whole; undefined where it is. */
export function incompleteBy(stop: StopReason): 'max_output_tokens' | 'content_filter' | undefined {
  if (stop === 'length' || stop === 'context-length') return 'max_output_tokens'
  return stop === 'content-filter' || stop === 'refusal' ? 'content_filter' : undefined
}

/** What a response tells of its request, and of itself. */
export function responseObject(
  about: { id: string; model: string; created: number; serviceTier?: string | undefined },
  output: readonly Json[],
  context: AnswerContext,
  ended?: { stop: StopReason; usage: AiUsage | undefined },
): Json {
  const { body, request } = context
  const incomplete = ended && incompleteBy(ended.stop)
  const status = !ended ? 'in_progress' : incomplete ? 'incomplete' : 'completed'
  return {
    id: about.id,
    object: 'response',
    created_at: about.created,
    status,
    background: false,
    error: null,
    incomplete_details: incomplete ? { reason: incomplete } : null,
    instructions: body.instructions ?? null,
    max_output_tokens: body.max_output_tokens ?? null,
    metadata: body.metadata ?? {},
    model: about.model || request.model,
    output,
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: request.reasoning?.summary ?? null },
    service_tier: about.serviceTier ?? body.service_tier ?? 'auto',
    // Nothing is kept here: a later call sends the whole input.
    store: false,
    temperature: body.temperature ?? 1,
    text: body.text ?? { format: { type: 'text' } },
    tool_choice: body.tool_choice ?? 'auto',
    tools: body.tools ?? [],
    top_logprobs: body.top_logprobs ?? 0,
    top_p: body.top_p ?? 1,
    truncation: body.truncation ?? 'disabled',
    usage: ended?.usage ? responseUsage(ended.usage) : null,
    user: body.user ?? null,
  }
}

export const messageItem = (id: string, status: Status, content: readonly Json[]): Json => ({
  id,
  type: 'message',
  status,
  role: 'assistant',
  content,
})

export const textPart = (
  text: string,
  annotations: readonly Json[] = [],
  logprobs: readonly TokenLogprob[] = [],
): Json => ({
  type: 'output_text',
  text,
  annotations,
  logprobs: logprobs.map(logprobOf),
})

export const callItem = (id: string, status: Status, call: { id: string; name: string; arguments: string }): Json => ({
  id,
  type: 'function_call',
  status,
  call_id: call.id,
  name: call.name,
  arguments: call.arguments,
})

export function reasoningItem(
  id: string,
  { text, redacted, signature, signer }: ContentBlock & { type: 'reasoning' },
): Json {
  const content = redacted ?? signature
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    ...(content === undefined ? {} : { encrypted_content: sealed(content, signer, 'openai', redacted !== undefined) }),
  }
}

export const annotationOf = (citation: Citation): Json[] =>
  citation.url === undefined
    ? []
    : [
        {
          type: 'url_citation',
          url: citation.url,
          title: citation.title ?? citation.url,
          start_index: citation.start ?? 0,
          end_index: citation.end ?? 0,
        },
      ]

/** The items of an answer in one piece. Neighbouring texts are parts of one message. */
export function outputOf(response: AiResponse, context: AnswerContext): Json[] {
  const items: Json[] = []
  let parts: Json[] | undefined
  const status = incompleteBy(response.stop) ? 'incomplete' : 'completed'
  const idOf = (prefix: string): string => `${prefix}_${context.callId}_${items.length}`
  const say = (part: Json): void => {
    if (parts) parts.push(part)
    else {
      parts = [part]
      items.push(messageItem(idOf('msg'), status, parts))
    }
  }
  const add = (item: Json): void => {
    parts = undefined
    items.push(item)
  }
  for (const block of response.content) {
    if (
      (block.type === 'tool-use' || block.type === 'text') &&
      block.signature !== undefined &&
      block.signer !== 'openai'
    )
      add(reasoningItem(idOf('rs'), { type: 'reasoning', text: '', redacted: block.signature, signer: block.signer }))
    if (block.type === 'text')
      say(textPart(block.text, block.citations?.flatMap(annotationOf), parts ? [] : response.logprobs))
    else if (block.type === 'refusal') say({ type: 'refusal', refusal: block.text })
    else if (block.type === 'reasoning') add(reasoningItem(idOf('rs'), block))
    else if (block.type === 'tool-use') add(callItem(idOf('fc'), 'completed', block))
    else if (block.type === 'image')
      add({ id: idOf('ig'), type: 'image_generation_call', status: 'completed', result: block.base64 ?? null })
    else if (block.type === 'audio' && block.transcript) say(textPart(block.transcript))
  }
  return items
}
