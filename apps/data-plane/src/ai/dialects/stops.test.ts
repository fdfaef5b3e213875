import { providers } from '@gatehouse/providers/registry.gen.js'
import type { Dialect } from '@gatehouse/shared/ai/canonical.js'
import { expect, test } from 'vitest'
import { ordered } from '../ordered-answer.js'
import { clientDialects } from './registry.js'

// Why an answer ended: each vendor's word, and what callers of OpenAI's, Anthropic's and Gemini's dialect are told.

type Row = [provider: string, native: string, openai: string, anthropic: string, gemini: string]

const STOP = ['stop', 'end_turn', 'STOP'] as const
const LENGTH = ['length', 'max_tokens', 'MAX_TOKENS'] as const
const WINDOW = ['length', 'model_context_window_exceeded', 'MAX_TOKENS'] as const
const FILTER = ['content_filter', 'refusal', 'SAFETY'] as const
const MALFORMED = ['stop', 'end_turn', 'MALFORMED_FUNCTION_CALL'] as const
const OTHER = ['stop', 'end_turn', 'OTHER'] as const
const SEQUENCE = ['stop', 'stop_sequence', 'STOP'] as const

const rows: Row[] = [
  ['openai', 'stop', ...STOP],
  ['openai', 'length', ...LENGTH],
  ['openai', 'content_filter', ...FILTER],
  ['mistral', 'model_length', ...WINDOW],
  ['anthropic', 'end_turn', ...STOP],
  ['anthropic', 'max_tokens', ...LENGTH],
  ['anthropic', 'stop_sequence', ...SEQUENCE],
  ['anthropic', 'pause_turn', 'stop', 'pause_turn', 'STOP'],
  ['anthropic', 'refusal', ...FILTER],
  ['anthropic', 'model_context_window_exceeded', ...WINDOW],
  ['anthropic', 'a_word_of_tomorrow', ...STOP],
  ['bedrock', 'end_turn', ...STOP],
  ['bedrock', 'max_tokens', ...LENGTH],
  ['bedrock', 'stop_sequence', ...SEQUENCE],
  ['bedrock', 'content_filtered', ...FILTER],
  ['bedrock', 'guardrail_intervened', ...FILTER],
  ['bedrock', 'malformed_tool_use', ...MALFORMED],
  ['bedrock', 'malformed_model_output', ...MALFORMED],
  ['bedrock', 'model_context_window_exceeded', ...WINDOW],
  ['cohere', 'COMPLETE', ...STOP],
  ['cohere', 'STOP_SEQUENCE', ...SEQUENCE],
  ['cohere', 'MAX_TOKENS', ...LENGTH],
  ['ollama', 'stop', ...STOP],
  ['ollama', 'length', ...LENGTH],
  ['gemini', 'STOP', ...STOP],
  ['gemini', 'MAX_TOKENS', ...LENGTH],
  ...[
    'SAFETY',
    'RECITATION',
    'LANGUAGE',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'IMAGE_SAFETY',
    'IMAGE_PROHIBITED_CONTENT',
    'IMAGE_RECITATION',
  ].map((native): Row => ['gemini', native, ...FILTER]),
  ...['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS'].map(
    (native): Row => ['gemini', native, ...MALFORMED],
  ),
  ...['OTHER', 'FINISH_REASON_UNSPECIFIED', 'CONTINUATION', 'NO_IMAGE', 'IMAGE_OTHER'].map(
    (native): Row => ['gemini', native, ...OTHER],
  ),
]

/** A short answer of each vendor's, ended so. */
const bodies: Record<string, (native: string) => object> = {
  openai: native => ({ choices: [{ message: { content: 'Hi' }, finish_reason: native }] }),
  mistral: native => ({ choices: [{ message: { content: 'Hi' }, finish_reason: native }] }),
  anthropic: native => ({
    type: 'message',
    content: [{ type: 'text', text: 'Hi' }],
    stop_reason: native,
    usage: { input_tokens: 1, output_tokens: 1 },
  }),
  bedrock: native => ({ output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } }, stopReason: native }),
  cohere: native => ({ finish_reason: native, message: { content: [{ type: 'text', text: 'Hi' }] } }),
  ollama: native => ({ done: true, done_reason: native, message: { content: 'Hi' } }),
  gemini: native => ({ candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: native }] }),
}

function told(dialect: Dialect, provider: string, native: string): Record<string, unknown> {
  const request = { dialect, model: 'm', messages: [], stream: false, extensions: {} }
  const response = ordered(providers[provider]!.chat.response(bodies[provider]!(native), request), 'c')
  return clientDialects[dialect].answer(response, {
    request,
    body: {},
    callId: 'c',
    created: 1,
    inputEstimate: 1,
    showUsage: false,
  })
}

test.each(rows)('%s says %s', (provider, native, openai, anthropic, gemini) => {
  expect(told('openai-chat', provider, native)).toMatchObject({ choices: [{ finish_reason: openai }] })
  expect(told('openai-completions', provider, native)).toMatchObject({ choices: [{ finish_reason: openai }] })
  expect(told('anthropic-messages', provider, native)).toMatchObject({ stop_reason: anthropic })
  expect(told('gemini', provider, native)).toMatchObject({ candidates: [{ finishReason: gemini }] })
  const incomplete = { length: 'max_output_tokens', content_filter: 'content_filter' }[openai]
  expect(told('openai-responses', provider, native)).toMatchObject(
    incomplete
      ? { status: 'incomplete', incomplete_details: { reason: incomplete } }
      : { status: 'completed', incomplete_details: null },
  )
})
