import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { conforms } from '../testing/conforms.js'
import {
  block,
  CONTINUATION,
  DATA,
  END_STREAM,
  frame,
  HEADERS,
  INITIAL_WINDOW_SIZE,
  PING,
  PRIORITY,
  RST_STREAM,
  settings,
  uint32,
  window,
} from '../testing/http2-frames.js'
import { GET, Http2Wire, head, request } from '../testing/http2-wire.js'
import { RawGateway } from '../testing/raw-gateway.js'

// RFC 9113, 10.5: what costs a caller little and a server much.

const FIRST = block(GET).subarray(0, 10)

const raw = new RawGateway()
beforeAll(() => raw.start())
afterAll(() => raw.stop())
beforeEach(() => raw.upstream.clear())

/** Floods: each ends its connection, or is answered for what little it costs, before memory or the service has to bear it. */
conforms<[string, (round: number) => Buffer, rounds: number, forwarded: number]>(
  'HTTP/2 floods, borne',
  [
    [
      'streams opened and reset',
      i => Buffer.concat([request(2 * i + 1), frame(RST_STREAM, 0, 2 * i + 1, uint32(8))]),
      20_000,
      2_500,
    ],
    [
      'bodies begun and reset',
      i => Buffer.concat([head(2 * i + 1), frame(RST_STREAM, 0, 2 * i + 1, uint32(8))]),
      20_000,
      0,
    ],
    [
      'a head without end',
      i =>
        i === 0
          ? frame(HEADERS, END_STREAM, 1, FIRST)
          : frame(CONTINUATION, 0, 1, block([[`a${i}`, 'b'.repeat(4_000)]])),
      1_000,
      0,
    ],
    [
      'empty parts of a head',
      i => (i === 0 ? frame(HEADERS, END_STREAM, 1, FIRST) : frame(CONTINUATION, 0, 1)),
      20_000,
      0,
    ],
    ['settings', () => settings([INITIAL_WINDOW_SIZE, 65_535]), 5_000, 0],
    ['pings', () => frame(PING, 0, 0, Buffer.alloc(8)), 5_000, 0],
    ['priorities', () => frame(PRIORITY, 0, 1, [0, 0, 0, 3, 1]), 5_000, 0],
    ['empty data', i => (i === 0 ? head() : frame(DATA, 0, 1)), 5_000, 1],
    ['windows that are wrong', i => Buffer.concat([head(2 * i + 1), window(2 * i + 1, 0)]), 5_000, 0],
  ],
  async (_, make, rounds, forwarded) => {
    const wire = await Http2Wire.open(raw.gateway.port)
    for (let at = 0; at < rounds && !wire.closed; at += 500) {
      wire.send(...Array.from({ length: 500 }, (_, i) => make(at + i)))
      await new Promise(setImmediate)
    }
    await wire.lives()
    expect(raw.upstream.requests.length).toBeLessThanOrEqual(forwarded)
    wire.destroy()
    const other = await Http2Wire.open(raw.gateway.port)
    other.send(request())
    await other.until(() => other.ended(1))
    expect(other.status(1)).toBe(200)
    other.destroy()
    expect(raw.gateway.faults).toEqual([])
  },
)
