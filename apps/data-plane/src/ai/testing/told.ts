import type { Dialect } from '@gatehouse/shared/ai/canonical.js'

/** What a caller understands of an answer, whatever its dialect. */
export interface Told {
  text: string
  reasoning: string
  tools: { id: string; name: string; arguments: unknown }[]
  finish: string | undefined
  usage: { input: number; output: number } | undefined
  /** The dialect's mark of a clean end has come. */
  ended: boolean
  failed: boolean
}

export const nothingTold = (): Told => ({
  text: '',
  reasoning: '',
  tools: [],
  finish: undefined,
  usage: undefined,
  ended: false,
  failed: false,
})

/** Throws where a rule of the dialect is broken. */
export function must(holds: unknown, rule: string): asserts holds {
  if (!holds) throw new Error(rule)
}

// biome-ignore lint/suspicious/noExplicitAny: JSON of many dialects, checked by rules and not by types
export type Any = any

export interface Frame {
  event: string | undefined
  data: string
}

/** Frames of a stream of ours: LF alone, one data line, comments between. Throws where a frame is none. */
export function framesOf(stream: string): Frame[] {
  must(stream === '' || stream.endsWith('\n\n'), 'a stream ends with a whole frame')
  return stream
    .split('\n\n')
    .slice(0, -1)
    .flatMap(frame => {
      if (frame.startsWith(':')) return []
      const match = /^(?:event: ([\w.-]+)\n)?data: ([^\n]*)$/.exec(frame)
      must(match, `no frame: ${frame.slice(0, 80)}`)
      return [{ event: match[1], data: match[2]! }]
    })
}

/** Dialects that have no place for a call of a tool. */
export const WITHOUT_CALLS: ReadonlySet<Dialect> = new Set(['openai-completions', 'ollama-generate'])

/** The words that a dialect has for the end of an answer. */
export const FINISHES: Readonly<Record<Dialect, ReadonlySet<string>>> = {
  'openai-chat': new Set(['stop', 'length', 'tool_calls', 'content_filter']),
  'openai-completions': new Set(['stop', 'length', 'content_filter']),
  'openai-responses': new Set(['completed', 'max_output_tokens', 'content_filter']),
  'anthropic-messages': new Set([
    'end_turn',
    'max_tokens',
    'stop_sequence',
    'tool_use',
    'pause_turn',
    'refusal',
    'model_context_window_exceeded',
  ]),
  gemini: new Set(['STOP', 'MAX_TOKENS', 'SAFETY', 'OTHER', 'MALFORMED_FUNCTION_CALL']),
  'ollama-chat': new Set(['stop', 'length']),
  'ollama-generate': new Set(['stop', 'length']),
  'cohere-chat': new Set(['COMPLETE', 'STOP_SEQUENCE', 'MAX_TOKENS', 'TOOL_CALL']),
}
