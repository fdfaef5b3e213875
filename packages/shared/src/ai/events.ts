import type { OtherCounts } from '../price.js'
import type { Citation, ContentBlock, Signer, TokenLogprob } from './content.js'

/**
 * Why an answer ended. `stop-sequence`: one of the caller's; `context-length`: the window is full; `pause`: the vendor wants the turn
 * continued; `refusal`: the model's own; `content-filter`: the vendor's; `malformed`: it wrote a tool call that cannot be read.
 */
export type StopReason =
  | 'stop'
  | 'stop-sequence'
  | 'length'
  | 'context-length'
  | 'tool-calls'
  | 'pause'
  | 'refusal'
  | 'content-filter'
  | 'malformed'
  | 'other'
  | 'error'

/** Token figures; `input` holds cached and written tokens too, `output` holds reasoning too. */
export interface AiUsage extends OtherCounts {
  input: number
  output: number
  /** Read from the vendor's prompt cache. */
  cached: number
  /** Written to it, whatever the time to live. */
  cacheWrite: number
  reasoning: number
  /** Of `cacheWrite`, what is kept for an hour. */
  cacheWriteHour?: number
  /** Of `input` and of `output`. */
  audioInput?: number
  audioOutput?: number
  imageInput?: number
  imageOutput?: number
  /** Of predicted output. */
  acceptedPrediction?: number
  rejectedPrediction?: number
  /** Searches that the vendor ran, each paid for. */
  webSearches?: number
}

export interface AiResponse {
  id: string
  model: string
  content: ContentBlock[]
  stop: StopReason
  /** The vendor's own word for it. */
  nativeStop?: string
  stopSequence?: string
  usage?: AiUsage
  logprobs?: TokenLogprob[]
  /** The tier that served it. */
  serviceTier?: string
  /** Seconds since the epoch. */
  created?: number
}

/**
 * A stream in order. `start` comes first and once; `finish` once, unless an `error` ends it. `usage` may come at any time and more than
 * once: each holds the whole figures so far and replaces the one before. Indices of tools count from 0, by order of their starts.
 */
export type AiEvent =
  | { type: 'start'; id: string; model: string; created?: number; serviceTier?: string }
  | { type: 'text-delta'; text: string; signature?: string; signer?: Signer }
  /** A signature ends the block of reasoning. */
  | { type: 'reasoning-delta'; text: string; signature?: string; signer?: Signer; summary?: boolean }
  | { type: 'reasoning-redacted'; data: string; signer?: Signer }
  | { type: 'refusal-delta'; text: string }
  /** Of the text so far. */
  | { type: 'citation'; citation: Citation }
  | { type: 'tool-start'; index: number; id: string; name: string; signature?: string; signer?: Signer }
  | { type: 'tool-delta'; index: number; arguments: string }
  | { type: 'audio-delta'; base64?: string; transcript?: string; id?: string; expiresAt?: number }
  | { type: 'image'; mediaType: string; base64: string }
  | { type: 'logprobs'; tokens: TokenLogprob[] }
  | { type: 'usage'; usage: AiUsage }
  | { type: 'finish'; stop: StopReason; native?: string; stopSequence?: string; serviceTier?: string }
  /** Nothing but a sign of life. */
  | { type: 'ping' }
  /** `status`: the HTTP status that the failure would have had before the first byte. */
  | { type: 'error'; code: string; message: string; status?: number }
