import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { countOf, isObject, objectOf } from './wire.js'

/**
 * Usage of a chat completion or of one of its stream chunks. Shapes in use: OpenAI's details, DeepSeek's `prompt_cache_hit_tokens`,
 * Groq's `x_groq.usage` on the last chunk, Moonshot's and Together's flat `cached_tokens`.
 */
export function usageOf(body: unknown): AiUsage | undefined {
  if (!isObject(body)) return undefined
  const usage = isObject(body.usage) ? body.usage : objectOf(body.x_groq).usage
  if (!isObject(usage)) return undefined
  const input = objectOf(usage.prompt_tokens_details)
  const output = objectOf(usage.completion_tokens_details)
  return {
    input: countOf(usage.prompt_tokens),
    output: countOf(usage.completion_tokens),
    cached: countOf(input.cached_tokens) || countOf(usage.prompt_cache_hit_tokens) || countOf(usage.cached_tokens),
    cacheWrite: countOf(input.cache_write_tokens),
    reasoning: countOf(output.reasoning_tokens),
  }
}
