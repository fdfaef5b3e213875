import { type ClientHttp2Session, type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import {
  BodyAbandoned,
  type Failure,
  MAX_INTERIM,
  type Outgoing,
  type SendTimeouts,
  type UpstreamCall,
  type UpstreamHandler,
} from '../send.js'
import { joinedFields, requestFields } from './fields.js'

const EARLY_HINTS = 103

/** With the fields as they came, which the types do not know of. */
type ToldHead = [fields: IncomingHttpHeaders, flags: number, raw: string[]]

/** One call as a stream of HTTP/2 (RFC 9113, 8.1), with the fields that come after the answer. */
export class Http2Call implements UpstreamCall {
  private stream: ClientHttp2Stream | null = null
  private over = false
  private answered = false
  private interims = 0
  private trailers: string[] | undefined = undefined
  /** Patience with the head, then between chunks. */
  private timer: NodeJS.Timeout | null = null
  private readonly total: NodeJS.Timeout | null

  constructor(
    private readonly scheme: string,
    private readonly out: Outgoing,
    private readonly timeouts: SendTimeouts,
    private readonly handler: UpstreamHandler,
  ) {
    const { totalMs } = timeouts
    this.total = totalMs === undefined ? null : setTimeout(() => this.expire('total_timeout'), totalMs)
    const { body } = out
    // From the start: its sender may leave before there is a connection.
    if (body !== null && !Buffer.isBuffer(body))
      body.on('error', error => this.fail(error instanceof BodyAbandoned ? 'abandoned' : 'broken', error))
  }

  /** The connection is there. `left` is called once the call takes no place on it any more. */
  begin(session: ClientHttp2Session, left: () => void): void {
    if (this.over) return left()
    const { out } = this
    let stream: ClientHttp2Stream
    try {
      stream = session.request(requestFields(this.scheme, out), {
        endStream: out.body === null,
        waitForTrailers: out.behind !== undefined,
      })
    } catch (error) {
      left()
      // Whoever sends the call has yet to be given it.
      return process.nextTick(() => this.fail('unreachable', error as Error))
    }
    this.stream = stream
    stream
      .on('headers', (...told) => this.interim(...(told as unknown as ToldHead)))
      .on('response', (...told) => this.head(...(told as unknown as ToldHead)))
      .on('data', (chunk: Buffer) => this.data(chunk))
      .on('trailers', (...told) => {
        this.trailers = fieldsOf((told as unknown as ToldHead)[2])
      })
      .on('end', () => this.end())
      .on('error', error => this.fail(this.failureOf(stream), error))
      .on('close', () => {
        left()
        this.fail(this.failureOf(stream), new Error(`stream closed: ${stream.rstCode}`))
      })
    const { behind } = out
    if (behind) stream.on('wantTrailers', () => stream.sendTrailers(joinedFields(behind.fields)))
    if (out.body === null) return this.patience()
    if (Buffer.isBuffer(out.body)) {
      stream.end(out.body)
      return this.patience()
    }
    // What is said in turns may be answered late: patience begins when all has been said.
    out.body.on('end', () => this.patience())
    out.body.pipe(stream)
  }

  /** No connection could be had. */
  refuse(failure: Failure, cause: Error): void {
    this.fail(failure, cause)
  }

  resume(): void {
    if (!this.over) this.stream?.resume()
  }

  abort(): void {
    if (this.close()) this.stream?.close(constants.NGHTTP2_CANCEL)
  }

  private interim(fields: IncomingHttpHeaders, _flags: number, raw: string[]): void {
    if (this.over) return
    if (++this.interims > MAX_INTERIM) return this.fail('broken', new Error('an interim answer out of place'))
    if (Number(fields[':status']) === EARLY_HINTS) this.handler.onHints?.(fieldsOf(raw))
  }

  private head(fields: IncomingHttpHeaders, flags: number, raw: string[]): void {
    if (this.over) return
    this.answered = true
    this.patience()
    this.handler.onHead(Number(fields[':status']), fieldsOf(raw))
    // The same turn, so that whoever passes it on can say as well that nothing follows.
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) this.end()
  }

  private data(chunk: Buffer): void {
    if (this.over) return
    this.timer?.refresh()
    if (!this.handler.onData(chunk)) this.stream?.pause()
  }

  private end(): void {
    const unread = this.stream?.writableFinished === false
    if (!this.answered || !this.close()) return
    if (unread) this.stream?.close(constants.NGHTTP2_NO_ERROR)
    this.handler.onEnd(this.trailers)
  }

  private patience(): void {
    if (this.over) return
    if (this.timer !== null) clearTimeout(this.timer)
    const [failure, ms] = this.answered
      ? (['idle_timeout', this.timeouts.idleMs] as const)
      : (['head_timeout', this.timeouts.headMs] as const)
    this.timer = setTimeout(() => this.late(failure), ms)
  }

  private late(failure: Failure): void {
    // While nobody takes the answer the service is not at fault.
    if (this.stream?.isPaused()) this.timer?.refresh()
    else this.expire(failure)
  }

  private expire(failure: Failure): void {
    this.fail(failure, new Error(failure))
  }

  /** A stream that was refused has not been looked at (RFC 9113, 8.7), but what was read of a body that comes as a stream is gone. */
  private failureOf({ rstCode }: ClientHttp2Stream): Failure {
    const { body } = this.out
    const whole = body === null || Buffer.isBuffer(body)
    return rstCode === constants.NGHTTP2_REFUSED_STREAM && whole ? 'unreachable' : 'broken'
  }

  private fail(failure: Failure, cause: Error): void {
    if (!this.close()) return
    this.stream?.close(constants.NGHTTP2_CANCEL)
    this.handler.onError(failure, cause)
  }

  /** True for the one who ends the call. */
  private close(): boolean {
    if (this.over) return false
    this.over = true
    if (this.timer !== null) clearTimeout(this.timer)
    if (this.total !== null) clearTimeout(this.total)
    return true
  }
}

/** Flat, without what stands for the head's first line. */
function fieldsOf(raw: readonly string[]): string[] {
  const fields: string[] = []
  for (let i = 0; i < raw.length; i += 2) if (!raw[i]!.startsWith(':')) fields.push(raw[i]!, raw[i + 1]!)
  return fields
}
