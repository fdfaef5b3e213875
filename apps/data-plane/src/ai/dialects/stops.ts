import type { StopReason } from '@gatehouse/shared/ai/canonical.js'

/** Why an answer ended, in each family's own words; none of another set is ever said. An `error` never gets here: it ends a call otherwise. */
interface Words {
  openai: 'stop' | 'length' | 'tool_calls' | 'content_filter'
  anthropic:
    | 'end_turn'
    | 'max_tokens'
    | 'stop_sequence'
    | 'tool_use'
    | 'pause_turn'
    | 'refusal'
    | 'model_context_window_exceeded'
  gemini: 'STOP' | 'MAX_TOKENS' | 'SAFETY' | 'OTHER' | 'MALFORMED_FUNCTION_CALL'
}

export const stops: Readonly<Record<StopReason, Words>> = {
  stop: { openai: 'stop', anthropic: 'end_turn', gemini: 'STOP' },
  'stop-sequence': { openai: 'stop', anthropic: 'stop_sequence', gemini: 'STOP' },
  length: { openai: 'length', anthropic: 'max_tokens', gemini: 'MAX_TOKENS' },
  'context-length': { openai: 'length', anthropic: 'model_context_window_exceeded', gemini: 'MAX_TOKENS' },
  'tool-calls': { openai: 'tool_calls', anthropic: 'tool_use', gemini: 'STOP' },
  // The turn waits for the vendor's own tools, not for the caller's.
  pause: { openai: 'stop', anthropic: 'pause_turn', gemini: 'STOP' },
  refusal: { openai: 'content_filter', anthropic: 'refusal', gemini: 'SAFETY' },
  'content-filter': { openai: 'content_filter', anthropic: 'refusal', gemini: 'SAFETY' },
  malformed: { openai: 'stop', anthropic: 'end_turn', gemini: 'MALFORMED_FUNCTION_CALL' },
  other: { openai: 'stop', anthropic: 'end_turn', gemini: 'OTHER' },
  error: { openai: 'stop', anthropic: 'end_turn', gemini: 'OTHER' },
}
