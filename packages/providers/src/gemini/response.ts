import type { AiRequest, AiResponse, AudioBlock, ContentBlock, TokenLogprob } from '@gatehouse/shared/ai/canonical.js'
import { namesBack } from '../common/tool-names.js'
import { isObject, type Json, listOf, objectOf, textOf } from '../common/wire.js'
import { mintedId } from '../openai-chat/response.js'
import { groundingOf } from './grounding.js'
import { toolName } from './parts.js'
import { stopOf } from './stops.js'
import { usageOf } from './usage.js'

/** The first candidate of an answer; a prompt that was blocked is an answer too. Throws TypeError where there is neither. */
export function responseOf(body: unknown, request: AiRequest): AiResponse {
  const answer = objectOf(body)
  const candidate = listOf(answer.candidates)[0]
  const blocked = textOf(objectOf(answer.promptFeedback).blockReason)
  if (!isObject(candidate) && !blocked) throw new TypeError('the answer has no candidates')
  const { content, finishReason, groundingMetadata, logprobsResult } = objectOf(candidate)
  const id = textOf(answer.responseId)
  const blocks = blocksOf(listOf(objectOf(content).parts).map(objectOf), id, namesBack(request, toolName))
  cite(blocks, groundingMetadata)
  const native = blocked || textOf(finishReason)
  const usage = usageOf(answer)
  const logprobs = logprobsOf(objectOf(logprobsResult))
  return {
    id,
    model: textOf(answer.modelVersion),
    content: blocks,
    stop: blocked
      ? 'content-filter'
      : stopOf(
          native,
          blocks.some(block => block.type === 'tool-use'),
        ),
    ...(native ? { nativeStop: native } : {}),
    ...(usage ? { usage } : {}),
    ...(logprobs.length > 0 ? { logprobs } : {}),
  }
}

/** Neighbouring texts become one block, as long as none of them is signed. */
function blocksOf(parts: Json[], id: string, nameOf: (sent: string) => string): ContentBlock[] {
  const blocks: ContentBlock[] = []
  let calls = 0
  for (const part of parts) {
    const block = blockOf(part, () => mintedId(id, calls++), nameOf)
    const last = blocks.at(-1)
    if (block === undefined) continue
    if (block.type === 'text' && last?.type === 'text' && !last.signature && !block.signature) last.text += block.text
    else blocks.push(block)
  }
  return blocks
}

export const signed = ({ thoughtSignature }: Json): { signature: string; signer: 'gemini' } | Record<never, never> =>
  textOf(thoughtSignature) ? { signature: textOf(thoughtSignature), signer: 'gemini' } : {}

/** Code that the vendor ran itself is left out. */
function blockOf(part: Json, mint: () => string, nameOf: (sent: string) => string): ContentBlock | undefined {
  if (isObject(part.functionCall)) {
    const { id, name, args } = part.functionCall
    const minted = mint()
    return {
      type: 'tool-use',
      id: textOf(id) || minted,
      name: nameOf(textOf(name)),
      arguments: JSON.stringify(objectOf(args)),
      ...signed(part),
    }
  }
  if (isObject(part.inlineData)) return mediaBlock(part.inlineData)
  if (typeof part.text !== 'string') return undefined
  if (part.thought === true) return { type: 'reasoning', text: part.text, summary: true, ...signed(part) }
  return part.text || part.thoughtSignature ? { type: 'text', text: part.text, ...signed(part) } : undefined
}

/** What a model drew or said. Speech comes as bare samples: `audio/L16;codec=pcm;rate=24000`. */
export function mediaBlock({ mimeType, data }: Json): AudioBlock | Extract<ContentBlock, { type: 'image' }> {
  const type = textOf(mimeType)
  if (!type.startsWith('audio/')) return { type: 'image', mediaType: type, base64: textOf(data) }
  return { type: 'audio', format: /^audio\/(L16|pcm)/i.test(type) ? 'pcm16' : type.slice(6), base64: textOf(data) }
}

function cite(blocks: ContentBlock[], grounding: unknown): void {
  const texts = blocks.filter(block => block.type === 'text')
  const citations = groundingOf(grounding, texts.map(block => block.text).join(''))
  const last = texts.at(-1)
  if (last && citations.length > 0) last.citations = citations
}

export function logprobsOf({ chosenCandidates, topCandidates }: Json): TokenLogprob[] {
  const tops = listOf(topCandidates)
  return listOf(chosenCandidates).map((item, i) => {
    const top = listOf(objectOf(tops[i]).candidates).map(tokenOf)
    return { ...tokenOf(item), ...(top.length > 0 ? { top } : {}) }
  })
}

function tokenOf(item: unknown): TokenLogprob {
  const { token, logProbability } = objectOf(item)
  return { token: textOf(token), logprob: typeof logProbability === 'number' ? logProbability : 0 }
}
