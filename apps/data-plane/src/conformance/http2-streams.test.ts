import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { conforms } from '../testing/conforms.js'
import {
  block,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  type Field,
  FLOW_CONTROL_ERROR,
  FRAME_SIZE_ERROR,
  frame,
  HEADERS,
  INITIAL_WINDOW_SIZE,
  INTERNAL_ERROR,
  PRIORITY,
  PROTOCOL_ERROR,
  REFUSED_STREAM,
  reset,
  STREAM_CLOSED,
  settings,
  window,
} from '../testing/http2-frames.js'
import { GET, Http2Wire, head, POST, request, serves } from '../testing/http2-wire.js'
import { RawGateway } from '../testing/raw-gateway.js'

// RFC 9113, 5 and 6.9: what comes on streams that are over, how many there may be, and how much may be sent on them.

const raw = new RawGateway()
let wire: Http2Wire
beforeAll(() => raw.start())
afterAll(() => raw.stop())
beforeEach(() => raw.upstream.clear())

type Bytes = Buffer | Buffer[]
const open = async (...values: [number, number][]): Promise<Http2Wire> => {
  wire = await Http2Wire.open(raw.gateway.port, ...values)
  return wire
}
const sent = (bytes: Bytes): Buffer[] => [bytes].flat()
const settle = async (stream = 1): Promise<void> => wire.until(() => wire.ended(stream))
const GET_BLOCK = block(GET)

conforms<[string, Bytes, ...codes: number[]]>(
  'HTTP/2 streams, ended with their code',
  [
    ['data behind the end', [request(), frame(DATA, END_STREAM, 1, [1])], STREAM_CLOSED],
    ['a head behind the end', [request(), request()], STREAM_CLOSED],
    // nghttp2 asks first whether a head is open at all, which is the connection’s.
    [
      'the rest of a head behind the end',
      [request(), frame(CONTINUATION, END_HEADERS, 1, GET_BLOCK)],
      STREAM_CLOSED,
      PROTOCOL_ERROR,
    ],
    ['data behind a reset', [head(), reset(), frame(DATA, END_STREAM, 1, [1])], STREAM_CLOSED],
    ['a head behind a reset', [head(), reset(), request()], STREAM_CLOSED],
    ['a priority of four bytes', [head(), frame(PRIORITY, 0, 1, [0, 0, 0, 1])], FRAME_SIZE_ERROR],
    ['a window of 0 more', [head(), window(1, 0)], PROTOCOL_ERROR],
    ['a window that grows beyond all', [head(), window(1, 0x7fff_ffff)], FLOW_CONTROL_ERROR],
    ['a stream older than the last', [request(5), request(3)], STREAM_CLOSED, PROTOCOL_ERROR],
  ],
  async (_, bytes, ...codes) => {
    await open()
    wire.send(...sent(bytes))
    // An error of a stream may be one of its connection (RFC 9113, 5.4).
    const told = (): number | undefined => wire.reset(1) ?? wire.reset(3) ?? wire.goaway
    await Promise.race([wire.lives(), wire.until(() => told() !== undefined)])
    // What comes on a stream that both sides know to be over may also be passed over (RFC 9113, 5.1).
    if (told() === undefined) expect(codes).toContain(STREAM_CLOSED)
    else expect([...codes, INTERNAL_ERROR]).toContain(told())
    const reached = raw.upstream.requests.map(({ line }) => line)
    expect(reached.length).toBeLessThanOrEqual(1)
    wire.destroy()
    expect(await serves(raw.gateway.port)).toBe(true)
  },
)

test.each([
  ['data', frame(DATA, END_STREAM, 1, [1]), STREAM_CLOSED],
  ['a head', request(), STREAM_CLOSED],
  ['the rest of a head', frame(CONTINUATION, END_HEADERS, 1, GET_BLOCK), PROTOCOL_ERROR],
])('%s of a stream that both sides have closed is no second request', async (_, bytes, code) => {
  await open()
  wire.send(request())
  await settle()
  wire.send(bytes)
  await Promise.race([wire.lives(), wire.until(() => wire.goaway !== undefined)])
  // What comes late may be passed over as well (RFC 9113, 5.1).
  if (wire.goaway !== undefined) expect([code, INTERNAL_ERROR]).toContain(wire.goaway)
  expect(raw.upstream.requests).toHaveLength(1)
  wire.destroy()
  expect(await serves(raw.gateway.port)).toBe(true)
})

test('answers keep to the caller’s windows: of the stream, of the connection, grown and shrunk on the way', async () => {
  raw.upstream.answer = () => `HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n${'0123456789'}`
  await open([INITIAL_WINDOW_SIZE, 3])
  wire.send(request())
  await wire.until(() => wire.body(1).length >= 3)
  expect(await wire.lives()).toBe(true)
  expect([wire.body(1), wire.ended(1)]).toEqual(['012', false])
  wire.send(settings([INITIAL_WINDOW_SIZE, 5]))
  await wire.until(() => wire.body(1).length >= 5)
  // Below nothing: what comes next is owed first.
  wire.send(settings([INITIAL_WINDOW_SIZE, 0]), window(1, 6))
  await wire.until(() => wire.body(1).length >= 6)
  expect(await wire.lives()).toBe(true)
  expect([wire.body(1), wire.ended(1)]).toEqual(['012345', false])
  wire.send(window(1, 100))
  await settle()
  expect(wire.body(1)).toBe('0123456789')
  wire.destroy()
})

test('a caller that gives no window holds nobody up, and what it holds goes with it', async () => {
  raw.upstream.answer = () => `HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello`
  await open([INITIAL_WINDOW_SIZE, 0])
  wire.send(...Array.from({ length: 100 }, (_, i) => request(2 * i + 1)))
  await wire.until(() => wire.find(HEADERS, 199) !== undefined)
  expect(wire.frames.some(({ type, payload }) => type === DATA && payload.length > 0)).toBe(false)
  raw.upstream.answer = () => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  expect(await serves(raw.gateway.port)).toBe(true)
  wire.destroy()
})

test('more streams than were offered are refused, and the others answered', async () => {
  raw.upstream.answer = () => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
  await open()
  const last = 2 * 256 + 1
  wire.send(...Array.from({ length: 257 }, (_, i) => head(2 * i + 1)))
  await wire.until(() => wire.reset(last) !== undefined || wire.goaway !== undefined)
  expect([REFUSED_STREAM, PROTOCOL_ERROR, INTERNAL_ERROR]).toContain(wire.reset(last) ?? wire.goaway)
  wire.destroy()
  expect(await serves(raw.gateway.port)).toBe(true)
})

test.each([
  ['is passed on as it comes', {}],
  ['is read whole', { protocol: 'http2' }],
])('a caller whose body was too large, and %s, is told to say no more of it', async (_, rest) => {
  raw.serve({ maxBodyBytes: 3, ...rest })
  await open()
  const path = `/acme/weather/large-${Object.keys(rest).length}`
  const fields = POST.map(([name, value]): Field => [name, name === ':path' ? path : value])
  wire.send(head(1, [...fields, ['content-type', 'application/grpc-web']]), frame(DATA, 0, 1, [1, 2, 3, 4]))
  await settle()
  // It has not ended the request, and need not go on for ever.
  await wire.until(() => wire.reset(1) !== undefined)
  expect(wire.reset(1)).toBe(0)
  expect(await raw.gateway.recordOf(path)).toMatchObject({ error: 'body_too_large', requestBytes: 4 })
  expect(await wire.lives()).toBe(true)
  wire.destroy()
  raw.serve()
})
