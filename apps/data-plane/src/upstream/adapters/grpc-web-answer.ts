import { headerIn } from '@gatehouse/policies/headers.js'
import { type GrpcWebForm, grpcWebType } from '@gatehouse/shared/grpc-web.js'
import type { Failure, UpstreamHandler } from '../send.js'
import type { AnswerHandler } from './adapter.js'

const GRPC = /^application\/grpc(?:$|[+;])/
const NOT_TOLD = new Set(['content-type', 'content-length', 'trailer'])
/** In the first byte of a frame: it is no message, but the fields behind them. */
const TRAILERS = 0x80
const NO_STATUS = ['grpc-status', '2', 'grpc-message', 'The service told no status.']

/** An answer of gRPC for those who cannot read what follows a body: the fields behind it are its last frame. */
export class GrpcWebAnswer implements UpstreamHandler {
  /** It is no answer of gRPC, and passes as it is. */
  private plain = false
  /** The status stood in the head, and nothing follows. */
  private told = false

  constructor(
    private readonly form: GrpcWebForm,
    private readonly handler: AnswerHandler,
  ) {}

  onHead(status: number, headers: string[]): void {
    if (status !== 200 || !GRPC.test(headerIn(headers, 'content-type') ?? '')) {
      this.plain = true
      // What is no gRPC, and says that all is well, is not what was asked for.
      return this.handler.onHead(status === 200 ? 502 : status, headers)
    }
    this.told = headerIn(headers, 'grpc-status') !== undefined
    const fields = headers.filter((_, i) => !NOT_TOLD.has(headers[i - (i % 2)]!))
    this.handler.onHead(200, [...fields, 'content-type', grpcWebType(this.form)])
  }

  onData(chunk: Buffer): boolean {
    return this.handler.onData(this.plain ? chunk : this.encoded(chunk))
  }

  onEnd(trailers: string[] = []): void {
    if (!this.plain && !this.told)
      this.handler.onData(this.encoded(framed(headerIn(trailers, 'grpc-status') === undefined ? NO_STATUS : trailers)))
    this.handler.onEnd(trailers)
  }

  /** Padded by itself: nobody has to wait for the next one to read it. */
  private encoded(chunk: Buffer): Buffer {
    return this.form.text ? Buffer.from(chunk.toString('base64')) : chunk
  }

  onError(failure: Failure, cause: Error): void {
    this.handler.onError(failure, cause)
  }
}

function framed(fields: readonly string[]): Buffer {
  let lines = ''
  for (let i = 0; i < fields.length; i += 2) lines += `${fields[i]}: ${fields[i + 1]}\r\n`
  const block = Buffer.from(lines, 'latin1')
  const head = Buffer.alloc(5)
  head[0] = TRAILERS
  head.writeUInt32BE(block.length, 1)
  return Buffer.concat([head, block])
}
