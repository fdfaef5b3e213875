import type {
  AiResponse,
  Citation,
  ContentBlock,
  ReasoningBlock,
  TokenLogprob,
} from '@gatehouse/shared/ai/canonical.js'
import type { AnswerContext } from '../contract.js'
import type { Json } from '../fields.js'
import { idOf } from '../ids.js'
import { stops } from '../stops.js'
import { detailOf } from './reasoning-details.js'
import { chatUsage } from './usage.js'

/** A chat completion. Its usage is there always: only streams tell it on demand. */
export function chatAnswer(response: AiResponse, context: AnswerContext): Json {
  const { logprobs } = response
  return {
    id: idOf('chatcmpl-', response.id, context),
    object: 'chat.completion',
    created: response.created ?? context.created,
    model: response.model || context.request.model,
    choices: [
      {
        index: 0,
        message: messageOf(response.content),
        logprobs: logprobs ? { content: logprobs.map(logprobOf), refusal: null } : null,
        finish_reason: stops[response.stop].openai,
      },
    ],
    usage: response.usage && chatUsage(response.usage),
    service_tier: response.serviceTier,
  }
}

function messageOf(content: readonly ContentBlock[]): Json {
  let text: string | null = null
  let refusal: string | null = null
  let audio: Json | undefined
  const calls: Json[] = []
  const reasoning: ReasoningBlock[] = []
  const annotations: Json[] = []
  const images: Json[] = []
  for (const block of content)
    switch (block.type) {
      case 'text':
        text = (text ?? '') + block.text
        if (block.citations) for (const each of block.citations) annotations.push(...annotationOf(each))
        break
      case 'refusal':
        refusal = (refusal ?? '') + block.text
        break
      case 'reasoning':
        reasoning.push(block)
        break
      case 'tool-use':
        calls.push(callOf(block))
        break
      case 'image':
        images.push(imageOf(block.mediaType ?? 'image/png', block.base64 ?? ''))
        break
      case 'audio':
        audio = {
          id: block.id ?? '',
          data: block.base64,
          transcript: block.transcript ?? '',
          expires_at: block.expiresAt ?? 0,
        }
        break
    }
  const thought = reasoning.map(block => block.text).join('')
  return {
    role: 'assistant',
    content: text,
    refusal,
    reasoning_content: thought || undefined,
    reasoning_details: reasoning.length > 0 ? reasoning.map(detailOf) : undefined,
    annotations: annotations.length > 0 ? annotations : undefined,
    tool_calls: calls.length > 0 ? calls : undefined,
    images: images.length > 0 ? images : undefined,
    audio,
  }
}

function callOf({ id, name, arguments: args, signature, signer }: ContentBlock & { type: 'tool-use' }): Json {
  return {
    id,
    type: 'function',
    function: { name, arguments: args },
    extra_content: extraOf(signature, signer),
  }
}

/** Where Google's own compatible endpoint puts the signature that has to come back with a call. */
export const extraOf = (signature: string | undefined, signer: string | undefined): Json | undefined =>
  signature !== undefined && signer === 'gemini' ? { google: { thought_signature: signature } } : undefined

export const imageOf = (mediaType: string, base64: string): Json => ({
  type: 'image_url',
  image_url: { url: `data:${mediaType};base64,${base64}` },
})

/** Citations of web pages have a place in this dialect, those of the request's documents have none. */
export function annotationOf(citation: Citation): Json[] {
  if (citation.url === undefined) return []
  const { url, title, start, end } = citation
  const place = { url, title: title ?? url, start_index: start ?? 0, end_index: end ?? 0 }
  return [{ type: 'url_citation', url_citation: place }]
}

const bytesOf = (token: string): number[] => [...Buffer.from(token)]

export const logprobOf = ({ token, logprob, bytes, top }: TokenLogprob): Json => ({
  token,
  logprob,
  bytes: bytes === undefined ? bytesOf(token) : bytes,
  top_logprobs: (top ?? []).map(each => ({
    token: each.token,
    logprob: each.logprob,
    bytes: each.bytes === undefined ? bytesOf(each.token) : each.bytes,
  })),
})
