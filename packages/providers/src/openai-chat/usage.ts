import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { countOf, isObject, type Json, listOf, objectOf } from '../common/wire.js'

/**
 * Usage of an answer in one of OpenAI's dialects, or of an event of its stream. Shapes in use beside OpenAI's own: DeepSeek's
 * `prompt_cache_hit_tokens`, Groq's `x_groq.usage`, Moonshot's usage inside the last choice and flat `cached_tokens`, Perplexity's
 * flat `reasoning_tokens` and `num_search_queries`.
 */
export function usageOf(body: unknown): AiUsage | undefined {
  if (!isObject(body)) return undefined
  const usage = [
    body.usage,
    objectOf(body.x_groq).usage,
    objectOf(body.response).usage,
    objectOf(listOf(body.choices)[0]).usage,
  ].find(isObject)
  return usage && ('input_tokens' in usage ? ofResponse(usage) : ofChat(usage))
}

function ofChat(usage: Json): AiUsage {
  const input = objectOf(usage.prompt_tokens_details)
  const output = objectOf(usage.completion_tokens_details)
  return {
    input: countOf(usage.prompt_tokens),
    output: countOf(usage.completion_tokens),
    cached: countOf(input.cached_tokens) || countOf(usage.prompt_cache_hit_tokens) || countOf(usage.cached_tokens),
    cacheWrite: countOf(input.cache_write_tokens),
    reasoning: countOf(output.reasoning_tokens) || countOf(usage.reasoning_tokens),
    ...present({
      audioInput: countOf(input.audio_tokens),
      audioOutput: countOf(output.audio_tokens),
      imageInput: countOf(input.image_tokens),
      imageOutput: countOf(output.image_tokens),
      acceptedPrediction: countOf(output.accepted_prediction_tokens),
      rejectedPrediction: countOf(output.rejected_prediction_tokens),
      webSearches: countOf(usage.num_search_queries) || countOf(objectOf(usage.server_tool_use).web_search_requests),
    }),
  }
}

function ofResponse(usage: Json): AiUsage {
  const input = objectOf(usage.input_tokens_details)
  const output = objectOf(usage.output_tokens_details)
  return {
    input: countOf(usage.input_tokens),
    output: countOf(usage.output_tokens),
    cached: countOf(input.cached_tokens),
    cacheWrite: countOf(input.cache_write_tokens),
    reasoning: countOf(output.reasoning_tokens),
  }
}

/** Figures that are none say nothing. */
export const present = <Figures extends object>(figures: Figures): Partial<Figures> => {
  const said: Partial<Figures> = {}
  for (const name in figures) if (figures[name]) said[name] = figures[name]
  return said
}
