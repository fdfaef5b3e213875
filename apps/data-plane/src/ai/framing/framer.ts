import type { Framing } from '@gatehouse/providers/contract.js'
import { AwsEventFramer } from './aws-event-stream.js'
import { LineFramer } from './ndjson.js'
import { SseFramer } from './sse.js'

/** Cuts a provider's stream into messages, however its bytes were chunked. */
export interface Framer {
  /** Throws EventTooLong, or another error on what is no such stream. */
  push(chunk: Buffer): void
  /** No more comes. */
  end(): void
  /** Goes to the next whole message; false where there is none yet. */
  next(): boolean
  /** The present message has data; others carry nothing. */
  readonly hasData: boolean
  text(): string
  /** The message's own name for what it is. */
  name(): string | undefined
}

/** One that tells where in the bytes a message stands, so that they can pass. */
export interface RawFramer extends Framer {
  readonly bytes: Buffer
  readonly rawStart: number
  readonly rawEnd: number
}

/** Content types by which a provider's stream is known. */
const TYPES: Readonly<Record<Framing, RegExp>> = {
  sse: /^text\/event-stream\b/i,
  ndjson: /^application\/(x-ndjson|ndjson|jsonl|json-seq|stream\+json)\b/i,
  'aws-event-stream': /^application\/vnd\.amazon\.eventstream\b/i,
}

export const isStream = (framing: Framing, contentType: string): boolean => TYPES[framing].test(contentType)

export const rawFramerOf = (framing: Exclude<Framing, 'aws-event-stream'>): RawFramer =>
  framing === 'sse' ? new SseFramer() : new LineFramer()

export function framerOf(framing: Framing): Framer {
  if (framing === 'sse') return new SseFramer()
  return framing === 'ndjson' ? new LineFramer() : new AwsEventFramer()
}
