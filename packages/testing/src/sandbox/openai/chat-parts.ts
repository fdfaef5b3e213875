import type { Answer, Usage } from '../answer/compose.js'

const FINISH = { stop: 'stop', sequence: 'stop', length: 'length', tool: 'tool_calls' } as const

export const finishReason = (answer: Answer): string => FINISH[answer.finish]

export const chatUsage = (usage: Usage): object => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: {
    cached_tokens: usage.cached,
    audio_tokens: 0,
    ...(usage.cacheWritten > 0 && { cache_write_tokens: usage.cacheWritten }),
  },
  completion_tokens_details: {
    reasoning_tokens: usage.reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

/** A token that the model was all but certain of. */
const logprob = (token: string): object => ({
  token,
  logprob: -0.01,
  bytes: [...Buffer.from(token)],
  top_logprobs: [],
})

export const choiceLogprobs = (answer: Answer): object => ({ content: answer.text.map(logprob), refusal: null })

export const tokenLogprobs = (token: string): string => JSON.stringify({ content: [logprob(token)], refusal: null })
