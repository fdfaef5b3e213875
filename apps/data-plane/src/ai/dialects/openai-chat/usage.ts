import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { Json } from '../fields.js'

export const chatUsage = (usage: AiUsage): Json => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: {
    cached_tokens: usage.cached,
    audio_tokens: usage.audioInput ?? 0,
    cache_write_tokens: usage.cacheWrite || undefined,
  },
  completion_tokens_details: {
    reasoning_tokens: usage.reasoning,
    audio_tokens: usage.audioOutput ?? 0,
    accepted_prediction_tokens: usage.acceptedPrediction ?? 0,
    rejected_prediction_tokens: usage.rejectedPrediction ?? 0,
  },
})
