import type { Citation, ContentBlock, ReasoningBlock, Signer, TokenLogprob } from '@gatehouse/shared/ai/canonical.js'
import { isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'

/** Arguments of a call: some servers send an object, or nothing for a tool without parameters. */
export const argumentsOf = (value: unknown): string =>
  typeof value === 'string' ? value || '{}' : JSON.stringify(isObject(value) ? value : {})

/** Text, and thoughts where they stand among it: a string, or parts as Mistral's reasoning models send them. */
export function textBlocks(content: unknown): ContentBlock[] {
  if (typeof content === 'string') return content ? [{ type: 'text', text: content }] : []
  return listOf(content).flatMap((item): ContentBlock[] => {
    const part = objectOf(item)
    if (part.type === 'thinking') return [{ type: 'reasoning', text: thinkingText(part.thinking) }]
    if (part.type === 'text') return [{ type: 'text', text: textOf(part.text) }]
    return []
  })
}

const thinkingText = (thinking: unknown): string =>
  typeof thinking === 'string'
    ? thinking
    : listOf(thinking)
        .map(piece => textOf(objectOf(piece).text))
        .join('')

const SIGNERS: readonly [string, Signer][] = [
  ['anthropic', 'anthropic'],
  ['google', 'gemini'],
  ['openai', 'openai'],
]

const signerOf = (format: unknown): Signer | undefined =>
  SIGNERS.find(([prefix]) => textOf(format).startsWith(prefix))?.[1]

/** Thoughts as `reasoning_details` tell them, signatures and sealed ones included (OpenRouter). */
export function reasoningDetails(details: unknown): ReasoningBlock[] {
  return listOf(details).flatMap((item): ReasoningBlock[] => {
    const { type, text, summary, data, signature, format } = objectOf(item)
    const signer = signerOf(format)
    const by = signer ? { signer } : {}
    if (type === 'reasoning.encrypted') return [{ type: 'reasoning', text: '', redacted: textOf(data), ...by }]
    if (type === 'reasoning.summary') return [{ type: 'reasoning', text: textOf(summary), summary: true, ...by }]
    if (type !== 'reasoning.text') return []
    return [{ type: 'reasoning', text: textOf(text), ...(signature ? { signature: textOf(signature), ...by } : {}) }]
  })
}

/** Sources as annotations tell them, each for a stretch of the text. */
export function citationsOf(annotations: unknown): Citation[] {
  return listOf(annotations).flatMap(item => {
    const { url, title, content, start_index: start, end_index: end } = objectOf(objectOf(item).url_citation)
    if (!textOf(url)) return []
    return [
      {
        url: textOf(url),
        ...(textOf(title) ? { title: textOf(title) } : {}),
        ...(textOf(content) ? { quote: textOf(content) } : {}),
        ...(typeof start === 'number' ? { start } : {}),
        ...(typeof end === 'number' ? { end } : {}),
      },
    ]
  })
}

/** Sources told for the whole answer (Perplexity): `search_results`, or bare addresses. */
export function sourcesOf({ search_results: results, citations }: Json): Citation[] {
  const told = listOf(results).flatMap(item => {
    const { url, title } = objectOf(item)
    return textOf(url) ? [{ url: textOf(url), ...(textOf(title) ? { title: textOf(title) } : {}) }] : []
  })
  return told.length > 0 ? told : listOf(citations).flatMap(url => (textOf(url) ? [{ url: textOf(url) }] : []))
}

/** Images that a model drew, as data URLs. */
export function imagesOf(images: unknown): { mediaType: string; base64: string }[] {
  return listOf(images).flatMap(item => {
    const match = /^data:([\w/+.-]+);base64,/.exec(textOf(objectOf(objectOf(item).image_url).url))
    const url = textOf(objectOf(objectOf(item).image_url).url)
    return match ? [{ mediaType: match[1]!, base64: url.slice(match[0].length) }] : []
  })
}

export const logprobsOf = (logprobs: unknown): TokenLogprob[] => listOf(objectOf(logprobs).content).map(tokenOf)

function tokenOf(item: unknown): TokenLogprob {
  const { token, logprob, bytes, top_logprobs: top } = objectOf(item)
  return {
    token: textOf(token),
    logprob: typeof logprob === 'number' ? logprob : 0,
    ...(bytes === undefined ? {} : { bytes: bytes as number[] | null }),
    ...(listOf(top).length > 0 ? { top: listOf(top).map(tokenOf) } : {}),
  }
}
