import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { countOf, isObject, listOf, objectOf } from '../common/wire.js'
import { present } from '../openai-chat/usage.js'

/** Usage of an answer or of a chunk, whose figures are those so far. Thoughts are counted beside the candidates, searches beside the prompt. */
export function usageOf(body: unknown): AiUsage | undefined {
  const { usageMetadata: usage } = objectOf(body)
  if (!isObject(usage)) return undefined
  const thoughts = countOf(usage.thoughtsTokenCount)
  return {
    input: countOf(usage.promptTokenCount) + countOf(usage.toolUsePromptTokenCount),
    output: countOf(usage.candidatesTokenCount) + thoughts,
    cached: countOf(usage.cachedContentTokenCount),
    cacheWrite: 0,
    reasoning: thoughts,
    ...present({
      audioInput: ofKind(usage.promptTokensDetails, 'AUDIO'),
      imageInput: ofKind(usage.promptTokensDetails, 'IMAGE'),
      audioOutput: ofKind(usage.candidatesTokensDetails, 'AUDIO'),
      imageOutput: ofKind(usage.candidatesTokensDetails, 'IMAGE'),
    }),
  }
}

const ofKind = (details: unknown, modality: string): number =>
  countOf(
    listOf(details)
      .map(objectOf)
      .find(each => each.modality === modality)?.tokenCount,
  )
