import { createHash } from 'node:crypto'
import { JsonMisfit } from '@gatehouse/shared/grpc-json/json.js'
import { type Transcoded, type Transcoder, transcoderOf } from '@gatehouse/shared/grpc-json/transcoder.js'
import type { Outgoing, UpstreamHandler } from '../send.js'
import { type AdaptedCall, type Adapter, type AnswerHandler, NotAdapted } from './adapter.js'
import { GrpcJsonAnswer } from './grpc-json-answer.js'
import { pathBelow } from './path-below.js'

/** Of the caller's body, which the service does not get. */
const NOT_SENT = new Set(['content-type', 'content-encoding', 'accept', 'accept-encoding', 'te', 'range'])

/** HTTP with JSON before a service of gRPC, by its descriptor. */
export class GrpcJson implements Adapter {
  readonly id: string
  readonly signsIn = false
  private readonly transcoder: Transcoder

  /** `descriptor` in base64. Throws on what is none. */
  constructor(descriptor: string) {
    this.id = createHash('sha256').update(descriptor).digest('base64url')
    this.transcoder = transcoderOf(descriptor)
  }

  adapt(out: Outgoing, { target }: AdaptedCall, handler: AnswerHandler): UpstreamHandler {
    const [path, query] = pathBelow(out, target)
    const transcoded = this.transcoded(out, path, query)
    const accepts = out.headers.flatMap((text, i) => (i % 2 === 0 && text === 'accept' ? [out.headers[i + 1]!] : []))
    const events = accepts.some(value => value.includes('text/event-stream'))
    const headOnly = out.method === 'HEAD'
    out.method = 'POST'
    out.path = target.basePath + transcoded.method.path
    out.headers = out.headers.filter((_, i) => !NOT_SENT.has(out.headers[i - (i % 2)]!))
    out.headers.push('content-type', 'application/grpc')
    out.body = framed(transcoded.message)
    out.bodyLength = undefined
    out.trailers = true
    return new GrpcJsonAnswer(this.transcoder, transcoded, { events, headOnly }, handler)
  }

  private transcoded({ method, body }: Outgoing, path: string, query: string): Transcoded {
    try {
      const text = Buffer.isBuffer(body) ? body.toString('utf8') : ''
      const found = this.transcoder.request(method === 'HEAD' ? 'GET' : method, path, query, text)
      if (found) return found
    } catch (error) {
      if (error instanceof JsonMisfit) throw new NotAdapted('bad_request', `${error.message}.`)
      throw error
    }
    throw new NotAdapted('route_not_found', 'No method of the service is at this path.')
  }
}

/** Behind the five bytes that go before each message (PROTOCOL-HTTP2): not compressed, and its length. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}
