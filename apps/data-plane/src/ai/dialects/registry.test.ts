import { expect, test } from 'vitest'
import { clientDialects, nameIn } from './registry.js'

test.each([
  ['openai-chat', 'maxOutputTokens', 'max_completion_tokens'],
  ['openai-chat', 'extensions.x_own', 'x_own'],
  ['openai-chat', 'topK', 'top_k'],
  ['openai-responses', 'responseFormat.schema', 'text.format.schema'],
  ['gemini', 'topK', 'generationConfig.topK'],
  ['anthropic-messages', 'user', 'metadata.user_id'],
] as const)('%s: callers know %s as %s', (dialect, field, name) => {
  expect(nameIn(clientDialects[dialect], field)).toBe(name)
})
