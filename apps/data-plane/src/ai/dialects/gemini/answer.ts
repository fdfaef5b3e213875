import type {
  AiResponse,
  AiUsage,
  Citation,
  ContentBlock,
  Signer,
  TokenLogprob,
} from '@gatehouse/shared/ai/canonical.js'
import type { AnswerContext } from '../contract.js'
import type { Json } from '../fields.js'
import { sealed } from '../signatures.js'
import { stops } from '../stops.js'

/** Figures as this dialect counts: thoughts stand beside the candidates' tokens, not in them. */
export function usageMetadata(usage: AiUsage): Json {
  return {
    promptTokenCount: usage.input,
    candidatesTokenCount: Math.max(0, usage.output - usage.reasoning),
    thoughtsTokenCount: usage.reasoning || undefined,
    cachedContentTokenCount: usage.cached || undefined,
    totalTokenCount: usage.input + usage.output,
  }
}

/** A generateContent answer. */
export function generateAnswer(response: AiResponse, context: AnswerContext): Json {
  const citations = response.content.flatMap(block => (block.type === 'text' ? (block.citations ?? []) : []))
  const refused = response.stop === 'stop' && response.content.some(block => block.type === 'refusal')
  return {
    candidates: [
      {
        content: { role: 'model', parts: response.content.flatMap(partsOf) },
        finishReason: refused ? stops.refusal.gemini : stops[response.stop].gemini,
        index: 0,
        citationMetadata: citations.length > 0 ? { citationSources: citations.map(sourceOf) } : undefined,
        logprobsResult: response.logprobs ? logprobsOf(response.logprobs) : undefined,
      },
    ],
    usageMetadata: response.usage && usageMetadata(response.usage),
    modelVersion: response.model || context.request.model,
    responseId: response.id || context.callId,
  }
}

function partsOf(block: ContentBlock): Json[] {
  switch (block.type) {
    case 'text':
      return [{ text: block.text, ...signatureOf(block.signature, block.signer) }]
    case 'refusal':
      return [{ text: block.text }]
    case 'reasoning':
      return [thoughtOf(block)]
    case 'tool-use':
      return [callOf(block.id, block.name, block.arguments, signatureOf(block.signature, block.signer))]
    case 'image':
      return [{ inlineData: { mimeType: block.mediaType ?? 'image/png', data: block.base64 ?? '' } }]
    case 'audio':
      return [{ inlineData: { mimeType: `audio/${block.format}`, data: block.base64 } }]
    default:
      return []
  }
}

export function thoughtOf({ text, redacted, signature, signer }: ContentBlock & { type: 'reasoning' }): Json {
  if (redacted !== undefined) return { text, thought: true, thoughtSignature: sealed(redacted, signer, 'gemini', true) }
  return { text, thought: true, ...signatureOf(signature, signer) }
}

export const signatureOf = (signature: string | undefined, signer: Signer | undefined): Json =>
  signature === undefined ? {} : { thoughtSignature: sealed(signature, signer, 'gemini') }

export const callOf = (id: string, name: string, args: string, signed: Json): Json => ({
  functionCall: { id, name, args: argsOf(args) },
  ...signed,
})

/** A model may have written what is no object; it is shown all the same. */
function argsOf(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch {
    return { arguments: source }
  }
}

export const sourceOf = ({ url, title, start, end }: Citation): Json => ({
  startIndex: start,
  endIndex: end,
  uri: url,
  title,
})

export const logprobsOf = (tokens: readonly TokenLogprob[]): Json => ({
  chosenCandidates: tokens.map(({ token, logprob }) => ({ token, logProbability: logprob })),
  topCandidates: tokens.map(({ top }) => ({
    candidates: (top ?? []).map(({ token, logprob }) => ({ token, logProbability: logprob })),
  })),
})
