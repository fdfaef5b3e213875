import { headerIn } from '@gatehouse/policies/headers.js'
import { type GrpcWebForm, grpcWebForm } from '@gatehouse/shared/grpc-web.js'
import type { Outgoing, UpstreamHandler } from '../send.js'
import { type AdaptedCall, type Adapter, type AnswerHandler, NotAdapted } from './adapter.js'
import { GrpcWebAnswer } from './grpc-web-answer.js'

/** Of the caller's way to speak, which the service does not share. */
const NOT_SENT = new Set(['content-type', 'accept', 'accept-encoding', 'x-grpc-web'])
const BINARY: GrpcWebForm = { text: false, format: '' }

/** What browsers speak of gRPC (github.com/grpc/grpc, PROTOCOL-WEB), before a service that speaks gRPC itself: messages are the same, and go as they are. */
export const grpcWeb: Adapter = {
  id: 'grpc-web',
  signsIn: false,
  adapt(out: Outgoing, _call: AdaptedCall, handler: AnswerHandler): UpstreamHandler {
    const asked = grpcWebForm(headerIn(out.headers, 'content-type')) ?? BINARY
    // Callers who name a form take that one, and else the form that they speak.
    const text = grpcWebForm(headerIn(out.headers, 'accept'))?.text ?? asked.text
    const body = Buffer.isBuffer(out.body) ? out.body : Buffer.alloc(0)
    out.body = asked.text ? fromBase64(body) : body
    out.bodyLength = undefined
    out.headers = out.headers.filter((_, i) => !NOT_SENT.has(out.headers[i - (i % 2)]!))
    out.headers.push('content-type', `application/grpc${asked.format}`)
    out.trailers = true
    return new GrpcWebAnswer({ text, format: asked.format }, handler)
  },
}

const UNFIT = /[^A-Za-z0-9+/=]/
/** Messages are encoded one by one, each with a padding of its own. */
const BEHIND_PADDING = /(?<==)(?=[^=])/

function fromBase64(body: Buffer): Buffer {
  const text = body.toString('latin1').trim()
  if (UNFIT.test(text) || text.length % 4 !== 0) throw new NotAdapted('bad_request', 'The body is not base64.')
  return Buffer.concat(text.split(BEHIND_PADDING).map(part => Buffer.from(part, 'base64')))
}
