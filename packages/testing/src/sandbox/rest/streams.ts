import type { Call } from '../call.js'
import { sendStream } from '../deliver.js'
import type { Step } from '../script.js'

const PIECE = Buffer.alloc(64 * 1024, 'The quick brown fox jumps over the lazy dog. ').toString('latin1')

/** `n` bytes of text, as fast as the client takes them. */
export function bytes(call: Call, n: number): void {
  play(call, ['content-type', 'text/plain', 'content-length', String(n)], pieces(n))
}

function* pieces(n: number): Iterable<Step> {
  for (let left = n; left > 0; left -= PIECE.length) {
    yield { text: left >= PIECE.length ? PIECE : PIECE.slice(0, left), tokens: 0 }
  }
}

/** `n` numbered events, a token's pace apart. */
export function events(call: Call, n: number): void {
  play(call, ['content-type', 'text/event-stream'], numbered(n))
}

function* numbered(n: number): Iterable<Step> {
  for (let i = 0; i < n; i++) yield { text: `id: ${i}\ndata: {"number":${i}}\n\n`, tokens: 1 }
}

function play(call: Call, headers: string[], steps: Iterable<Step>): void {
  sendStream(call, headers, { steps, malformed: 'data: {"num\n\n', error: 'event: error\ndata: {}\n\n' })
}
