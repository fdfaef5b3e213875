import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import type { Services } from '../exchange/exchange.js'
import { Exchange } from '../exchange/exchange.js'
import { bareReply } from './bare-reply.js'
import { newCallId } from './call-id.js'
import { clientAddress, plainAddress, type TrustTest } from './client-address.js'
import { hostName, parseTarget } from './request-target.js'

export interface ListenerOptions {
  services: Services
  /** What becomes of each request whose target and headers are sound. */
  handle: (exchange: Exchange, host: string) => void
  /** Null: no proxy before us is trusted. */
  trusted: TrustTest | null
  /** Until the last header is there, ms. */
  headersTimeoutMs?: number
  /** Until the whole request is there, ms; bodies have a limit of silence besides. */
  requestTimeoutMs?: number
  maxHeaderBytes?: number
}

interface GatewaySocket extends Socket {
  /** The call that the connection is busy with. */
  exchange?: Exchange | undefined
}

interface GatewayResponse extends ServerResponse {
  exchange?: Exchange
}

const SANE_ID = /^[\x21-\x7e]{1,128}$/

/** The public side of a worker: plain HTTP/1.1. */
export function createListener(options: ListenerOptions): Server {
  const receive = (expects: boolean) => (req: IncomingMessage, res: ServerResponse) => begin(options, req, res, expects)
  const server = createServer({
    headersTimeout: options.headersTimeoutMs ?? 10_000,
    requestTimeout: options.requestTimeoutMs ?? 300_000,
    // How often both are looked at.
    connectionsCheckingInterval: Math.min(1000, options.headersTimeoutMs ?? 1000),
    keepAliveTimeout: 65_000,
    maxHeaderSize: options.maxHeaderBytes ?? 32 * 1024,
    insecureHTTPParser: false,
    requireHostHeader: false,
    noDelay: true,
  })
  server.on('request', receive(false))
  server.on('checkContinue', receive(true))
  server.on('clientError', (error, socket) => unreadable(options, error, socket as GatewaySocket))
  return server
}

function begin(options: ListenerOptions, req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void {
  const exchange = new Exchange(newCallId(Date.now()), req, res, options.services, expectsContinue)
  options.services.began()
  ;(req.socket as GatewaySocket).exchange = exchange
  ;(res as GatewayResponse).exchange = exchange
  res.on('close', onClose)
  const id = req.headers['x-request-id']
  exchange.requestId = typeof id === 'string' && SANE_ID.test(id) ? id : exchange.callId
  exchange.peer = plainAddress(req.socket.remoteAddress)
  exchange.peerTrusted = options.trusted?.(exchange.peer) ?? false
  exchange.clientAddress = clientAddress(exchange.peer, req.headers, options.trusted)
  try {
    const target = parseTarget(req.url ?? '/')
    const host = hostOf(req, target?.authority)
    if (!target || host === undefined)
      return exchange.fail('bad_request', {
        detail: 'The path or the Host header is not valid.',
        // Whoever writes requests like this may mean the rest of the connection for somebody else.
        headers: ['connection', 'close'],
      })
    exchange.path = target.path
    exchange.query = target.query
    options.handle(exchange, host)
  } catch (cause) {
    exchange.crash('a request failed', cause)
  }
}

function onClose(this: GatewayResponse): void {
  const exchange = this.exchange!
  exchange.closed()
  const socket = exchange.req.socket as GatewaySocket
  // Not deleted: that would make every later look at the socket's properties slow.
  if (socket.exchange === exchange) socket.exchange = undefined
}

/** Undefined where HTTP/1.1 wants a Host and there is none, or more than one (RFC 9112, 3.2). */
function hostOf(req: IncomingMessage, authority: string | undefined): string | undefined {
  const raw = req.rawHeaders
  let seen = 0
  for (let i = 0; i < raw.length; i += 2) if (raw[i]!.length === 4 && raw[i]!.toLowerCase() === 'host') seen++
  if (seen > 1 || (seen === 0 && req.httpVersion === '1.1')) return undefined
  const host = authority ?? req.headers.host
  return host === undefined || host === '' ? '' : hostName(host)
}

function codeOf(error: NodeJS.ErrnoException): ErrorCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large'
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request_timeout' : 'bad_request'
}

/** What came is not HTTP, too large or too slow: a call that waits for its body gets the error as its answer, others a bare one. */
function unreadable(options: ListenerOptions, error: NodeJS.ErrnoException, socket: GatewaySocket): void {
  const code = codeOf(error)
  const exchange = socket.exchange
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  options.services.count(`client_errors_total{code="${code}"}`)
  // A body that just ends is a caller who left.
  if (exchange?.started || (exchange && error.code === 'HPE_INVALID_EOF_STATE')) return void socket.destroy()
  if (exchange) return exchange.fail(code, { headers: ['connection', 'close'] })
  socket.end(bareReply(code, newCallId(Date.now())))
  // Whoever goes on sending does not keep the connection.
  setTimeout(() => socket.destroy(), 1000).unref()
}
