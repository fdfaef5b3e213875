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

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** By the code of a character; 64: it is none of them. */
const SIX_BITS = Uint8Array.from({ length: 256 }, (_, code) => (ALPHABET.indexOf(String.fromCharCode(code)) + 65) % 65)
const PAD = '='.charCodeAt(0)

/** Messages are encoded one by one, each with a padding of its own. One pass of our own: a body may be nothing but paddings, and parts of it cost far more. */
function fromBase64(body: Buffer): Buffer {
  const text = body.toString('latin1').trim()
  if (text.length % 4 !== 0) throw notBase64()
  const bytes = Buffer.allocUnsafe((text.length / 4) * 3)
  let size = 0
  for (let at = 0; at < text.length; at += 4) {
    const pads = text.charCodeAt(at + 3) !== PAD ? 0 : text.charCodeAt(at + 2) !== PAD ? 1 : 2
    const a = SIX_BITS[text.charCodeAt(at)]!
    const b = SIX_BITS[text.charCodeAt(at + 1)]!
    const c = pads === 2 ? 0 : SIX_BITS[text.charCodeAt(at + 2)]!
    const d = pads > 0 ? 0 : SIX_BITS[text.charCodeAt(at + 3)]!
    if ((a | b | c | d) > 63) throw notBase64()
    bytes.writeUIntBE((a << 18) | (b << 12) | (c << 6) | d, size, 3)
    size += 3 - pads
  }
  return bytes.subarray(0, size)
}

const notBase64 = (): NotAdapted => new NotAdapted('bad_request', 'The body is not base64.')
