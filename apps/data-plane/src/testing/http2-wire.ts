import { connect, type Socket } from 'node:net'
import {
  ACK,
  block,
  DATA,
  END_HEADERS,
  END_STREAM,
  type Field,
  type Frame,
  frame,
  GOAWAY,
  HEADERS,
  PING,
  RST_STREAM,
  readFrame,
  SETTINGS,
  settings,
  statusOf,
} from './http2-frames.js'

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** A connection of HTTP/2 whose every byte the test writes itself, and whose every frame it reads. */
export class Http2Wire {
  readonly frames: Frame[] = []
  closed = false
  private unread = Buffer.alloc(0)
  private waiting: (() => void)[] = []

  private constructor(private readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => this.receive(bytes))
    // A reset tells as much as an end does.
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
      this.wake()
    })
  }

  /** Connected, with nothing said. */
  static async dial(port: number): Promise<Http2Wire> {
    const socket = connect(port, '127.0.0.1').setNoDelay(true)
    const wire = new Http2Wire(socket)
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return wire
  }

  /** With preface and settings exchanged. */
  static async open(port: number, ...values: [id: number, value: number][]): Promise<Http2Wire> {
    const wire = await Http2Wire.dial(port)
    wire.send(PREFACE, settings(...values))
    await wire.until(() => wire.find(SETTINGS) !== undefined)
    wire.send(frame(SETTINGS, ACK, 0))
    return wire
  }

  send(...bytes: Buffer[]): void {
    if (!this.socket.destroyed) this.socket.write(Buffer.concat(bytes))
  }

  destroy(): void {
    this.socket.destroy()
  }

  /** Resolves once it holds, or the connection has closed. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds() && !this.closed) await new Promise<void>(resolve => this.waiting.push(resolve))
  }

  /** The first frame of its kind. */
  find(type: number, stream?: number): Frame | undefined {
    return this.frames.find(each => each.type === type && (stream === undefined || each.stream === stream))
  }

  /** Whether the other side still answers. */
  async lives(): Promise<boolean> {
    const mark = Buffer.from(`ping${String(this.frames.length).padStart(4, '0')}`)
    this.send(frame(PING, 0, 0, mark))
    const back = (): boolean => this.frames.some(({ type, payload }) => type === PING && payload.equals(mark))
    await this.until(() => back() || this.goaway !== undefined)
    return back() && !this.closed
  }

  /** What the other side says of an error of the connection: its code. */
  get goaway(): number | undefined {
    return this.find(GOAWAY)?.payload.readUInt32BE(4)
  }

  /** What the other side says of an error of a stream: its code. */
  reset(stream: number): number | undefined {
    return this.find(RST_STREAM, stream)?.payload.readUInt32BE(0)
  }

  status(stream: number): number | undefined {
    const head = this.find(HEADERS, stream)
    return head && statusOf(head.payload)
  }

  body(stream: number): string {
    const data = this.frames.filter(each => each.type === DATA && each.stream === stream)
    return Buffer.concat(data.map(({ payload }) => payload)).toString('latin1')
  }

  /** The stream's answer is whole. */
  ended(stream: number): boolean {
    return this.frames.some(
      ({ type, flags, stream: of }) =>
        of === stream && (type === DATA || type === HEADERS) && (flags & END_STREAM) !== 0,
    )
  }

  private receive(bytes: Buffer): void {
    this.unread = Buffer.concat([this.unread, bytes])
    for (let read = readFrame(this.unread); read; read = readFrame(this.unread)) {
      this.frames.push(read.frame)
      this.unread = this.unread.subarray(read.length)
    }
    this.wake()
  }

  private wake(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const each of waiting) each()
  }
}

export const GET: readonly Field[] = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/acme/weather/a'],
  [':authority', 'x'],
]
export const POST: readonly Field[] = [[':method', 'POST'], ...GET.slice(1)]

/** A request without a body, whole. */
export const request = (stream = 1, fields: readonly Field[] = GET): Buffer =>
  frame(HEADERS, END_HEADERS | END_STREAM, stream, block(fields))

/** The head of a request whose body is to come. */
export const head = (stream = 1, fields: readonly Field[] = POST): Buffer =>
  frame(HEADERS, END_HEADERS, stream, block(fields))

/** Whether a new connection gets its request answered. */
export async function serves(port: number): Promise<boolean> {
  const wire = await Http2Wire.open(port)
  wire.send(request())
  await wire.until(() => wire.ended(1))
  wire.destroy()
  return wire.status(1) === 200
}
