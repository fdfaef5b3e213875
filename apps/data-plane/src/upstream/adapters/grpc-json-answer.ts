import { httpStatusOf } from '@gatehouse/shared/grpc-codes.js'
import type { Transcoded, Transcoder } from '@gatehouse/shared/grpc-json/transcoder.js'
import { WireReader } from '@gatehouse/shared/grpc-json/wire.js'
import type { Failure, UpstreamHandler } from '../send.js'
import type { AnswerHandler } from './adapter.js'
import { MessageFramer } from './message-framer.js'

const OK = 0
const UNKNOWN = 2
const INTERNAL = 13

const GRPC = /^application\/grpc(?:$|[+;])/
/** Of the answer's form, which is another one here. */
const NOT_TOLD = new Set(['content-type', 'content-length', 'content-encoding', 'trailer'])

/** How the caller wants it. */
export interface AnswerForm {
  /** A stream as events rather than lines. */
  readonly events: boolean
  /** Asked for by HEAD. */
  readonly headOnly: boolean
}

/** Makes JSON of an answer of gRPC: one message, or for a stream of them a line or an event each. */
export class GrpcJsonAnswer implements UpstreamHandler {
  private headers: string[] = []
  private code: string | undefined = undefined
  private message = ''
  private details: string | undefined = undefined
  private readonly unread = new MessageFramer()
  private only: Buffer | undefined = undefined
  private started = false
  /** It is no answer of gRPC, and passes as it is. */
  private plain = false
  private over = false

  constructor(
    private readonly transcoder: Transcoder,
    private readonly transcoded: Transcoded,
    private readonly form: AnswerForm,
    private readonly handler: AnswerHandler,
  ) {}

  onHead(status: number, headers: string[]): void {
    const type = headers.find((_, i) => i % 2 === 1 && headers[i - 1] === 'content-type') ?? ''
    if (status !== 200 || !GRPC.test(type)) {
      this.plain = true
      // What is no gRPC, and says that all is well, is not what was asked for.
      this.handler.onHead(status === 200 ? 502 : status, headers)
      if (this.form.headOnly) this.close()
      return
    }
    this.note(headers)
    this.headers = headers.filter((_, i) => {
      const name = headers[i - (i % 2)]!
      return !NOT_TOLD.has(name) && !name.startsWith('grpc-') && !name.endsWith('-bin')
    })
  }

  private note(fields: readonly string[]): void {
    for (let i = 0; i < fields.length; i += 2) {
      if (fields[i] === 'grpc-status') this.code = fields[i + 1]
      else if (fields[i] === 'grpc-message') this.message = decoded(fields[i + 1]!)
      else if (fields[i] === 'grpc-status-details-bin') this.details = fields[i + 1]
    }
  }

  onData(chunk: Buffer): boolean {
    if (this.over) return true
    if (this.plain) return this.handler.onData(chunk)
    this.unread.push(chunk)
    let more = true
    while (!this.over) {
      const message = this.taken()
      if (message === undefined) break
      if (this.transcoded.method.serverStreaming) more = this.next(message) && more
      else this.only = message
    }
    return more
  }

  /** Undefined: there is none yet, or it cannot be read, and that has been told. */
  private taken(): Buffer | undefined {
    try {
      return this.unread.next()
    } catch {
      this.unreadable('The service sent a message that cannot be read.')
      return undefined
    }
  }

  /** One of a stream. */
  private next(message: Buffer): boolean {
    const json = this.json(message)
    if (json === undefined) return true
    this.begin()
    if (this.form.headOnly) return this.close()
    return this.handler.onData(Buffer.from(this.form.events ? `data: ${json}\n\n` : `${json}\n`))
  }

  private begin(): void {
    if (this.started) return
    this.started = true
    const type = this.form.events ? 'text/event-stream' : 'application/x-ndjson'
    this.handler.onHead(200, [...this.headers, 'content-type', type, 'cache-control', 'no-cache'])
  }

  /** Nobody waits for the rest of the stream, so the service need not go on with it. */
  private close(): true {
    this.over = true
    this.handler.stop()
    this.handler.onEnd()
    return true
  }

  /** Undefined: it cannot be read, and that has been told. */
  private json(message: Buffer): string | undefined {
    try {
      return JSON.stringify(this.transcoder.answer(this.transcoded, message))
    } catch {
      this.unreadable('The service sent a message that its descriptor does not describe.')
      return undefined
    }
  }

  /** Whatever else the service may have to say, nobody reads it. */
  private unreadable(message: string): void {
    this.handler.stop()
    this.fail(INTERNAL, message)
  }

  onEnd(trailers: string[] = []): void {
    if (this.over) return
    if (this.plain) return this.handler.onEnd(trailers)
    this.note(trailers)
    const code = Number(this.code ?? UNKNOWN)
    if (code !== OK) return this.fail(code, this.message)
    if (this.transcoded.method.serverStreaming) {
      this.begin()
      this.over = true
      return this.handler.onEnd()
    }
    if (this.only === undefined) return this.fail(INTERNAL, 'The service sent no message.')
    const json = this.json(this.only)
    if (json !== undefined) this.whole(200, json)
  }

  private whole(status: number, json: string): void {
    this.over = true
    const body = Buffer.from(json)
    const length = ['content-type', 'application/json', 'content-length', String(body.length)]
    this.handler.onHead(status, [...this.headers, ...length])
    this.handler.onData(body)
    this.handler.onEnd()
  }

  /** As google.rpc.Status: whole where nothing has been told yet, else as the last line or event of the stream. */
  private fail(code: number, message: string): void {
    const error = { code, message, details: this.detailsOf() }
    if (!this.started) return this.whole(httpStatusOf(code), JSON.stringify(error))
    this.over = true
    const json = JSON.stringify(this.form.events ? error : { error })
    this.handler.onData(Buffer.from(this.form.events ? `event: error\ndata: ${json}\n\n` : `${json}\n`))
    this.handler.onEnd()
  }

  private detailsOf(): unknown[] {
    const details: unknown[] = []
    try {
      const reader = new WireReader(Buffer.from(this.details ?? '', 'base64'))
      while (!reader.done) {
        const { field, form } = reader.tag()
        if (field === 3 && form === 2) details.push(this.transcoder.detail(reader.chunk()))
        else reader.skip(form)
      }
    } catch {
      // What cannot be read is left out; the code says what matters.
    }
    return details
  }

  onError(failure: Failure, cause: Error): void {
    if (!this.over) this.handler.onError(failure, cause)
  }
}

/** Percent-encoded UTF-8 (PROTOCOL-HTTP2, Status-Message). */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
