import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import { newCallId } from '../../exchange/call-id.js'
import type { Exchange } from '../../exchange/exchange.js'
import { bareReply } from '../bare-reply.js'
import { begin } from '../begin.js'
import {
  BACKLOG,
  headersTimeoutOf,
  KEEP_ALIVE_MS,
  type Listener,
  type ListenerOptions,
  lookEveryMs,
  maxHeaderBytesOf,
  peerOf,
  requestTimeoutOf,
} from '../listener.js'
import { front } from '../proxy-protocol/front.js'
import { wantsWebSocket } from '../websocket.js'
import { NodeInbound } from './inbound.js'

interface GatewaySocket extends Socket {
  /** The call that the connection is busy with. */
  exchange?: Exchange | undefined
}

/** Listens by node:http. */
export function nodeListener(options: ListenerOptions): Listener {
  const receive = (expects: boolean) => (req: IncomingMessage, res: ServerResponse) => take(options, req, res, expects)
  const server = createServer({
    headersTimeout: headersTimeoutOf(options),
    requestTimeout: requestTimeoutOf(options),
    connectionsCheckingInterval: lookEveryMs(options),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: maxHeaderBytesOf(options),
    insecureHTTPParser: false,
    requireHostHeader: false,
    noDelay: true,
  })
  server.on('request', receive(false))
  server.on('checkContinue', receive(true))
  server.on('upgrade', (req, socket, ahead) => takeUpgrade(options, server, req, socket as GatewaySocket, ahead))
  server.on('clientError', (error, socket) => unreadable(options, error, socket as GatewaySocket))
  const listening = front(server, options)
  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject)
        listening.listen({ port, host, backlog: BACKLOG }, resolve)
      })
      return (listening.address() as AddressInfo).port
    },
    close: () => new Promise(resolve => listening.close(() => resolve())),
    closeIdleConnections: () => server.closeIdleConnections(),
    closeAllConnections: () => server.closeAllConnections(),
  }
}

/** node:http gives away the connection of whoever asks for any other protocol; only for WebSockets is that wanted. */
function takeUpgrade(
  options: ListenerOptions,
  server: Server,
  req: IncomingMessage,
  socket: GatewaySocket,
  ahead: Buffer,
): void {
  socket.on('error', () => {})
  const bodyLength = req.headers['transfer-encoding'] === undefined ? Number(req.headers['content-length'] ?? 0) : -1
  if (!wantsWebSocket(req.headers.upgrade ?? '', { method: req.method ?? '', bodyLength })) {
    socket.unshift(Buffer.concat([withoutUpgrade(req), ahead]))
    return void server.emit('connection', socket)
  }
  const res = new ServerResponse(req)
  res.shouldKeepAlive = false
  res.assignSocket(socket)
  // What node:http does for answers of its own making.
  res.on('finish', () => {
    res.detachSocket(socket)
    res.emit('close')
    socket.destroySoon()
  })
  take(options, req, res, false, ahead)
}

/** The request's head again, as if nobody had asked. */
function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  let head = `${method} ${url} HTTP/${httpVersion}\r\n`
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]!.toLowerCase() !== 'upgrade') head += `${rawHeaders[i]}: ${rawHeaders[i + 1]}\r\n`
  return Buffer.from(`${head}\r\n`, 'latin1')
}

function take(
  options: ListenerOptions,
  req: IncomingMessage,
  res: ServerResponse,
  expectsContinue: boolean,
  ahead: Buffer | null = null,
): void {
  const inbound = new NodeInbound(req, res, ahead)
  const socket = req.socket as GatewaySocket
  const coding = req.headers['transfer-encoding']
  // What follows cannot be told apart from the next request; node:http finds out only when it reads on.
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return refuse(options, socket, 'bad_request')
  const peer = peerOf(options, socket)
  let hosts = 0
  for (let i = 0; i < inbound.rawHeaders.length; i += 2) if (inbound.rawHeaders[i] === 'host') hosts++
  begin(options, inbound, {
    peer,
    secure: false,
    tls: null,
    peerTrusted: options.trusted?.(peer) ?? false,
    hosts,
    needsHost: req.httpVersion === '1.1',
    expectsContinue,
  })
  const exchange = inbound.owner as Exchange
  socket.exchange = exchange
  // Not deleted: that would make every later look at the socket's properties slow.
  res.on('close', () => {
    if (socket.exchange === exchange) socket.exchange = undefined
  })
}

function codeOf(error: NodeJS.ErrnoException): ErrorCode {
  if (error.code === 'HPE_HEADER_OVERFLOW') return 'headers_too_large'
  return error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request_timeout' : 'bad_request'
}

/** What came is not HTTP, too large or too slow: a call that waits for its body gets the error as its answer, others a bare one. */
function unreadable(options: ListenerOptions, error: NodeJS.ErrnoException, socket: GatewaySocket): void {
  const code = codeOf(error)
  const { exchange } = socket
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  // A body that just ends is a caller who left.
  if (exchange?.started || (exchange && error.code === 'HPE_INVALID_EOF_STATE')) return void socket.destroy()
  if (exchange) {
    options.services.count(`client_errors_total{code="${code}"}`)
    ;(exchange.inbound as NodeInbound).unreadable()
    return exchange.fail(code, { headers: ['connection', 'close'] })
  }
  refuse(options, socket, code)
}

function refuse(options: ListenerOptions, socket: Socket, code: ErrorCode): void {
  options.services.count(`client_errors_total{code="${code}"}`)
  socket.end(bareReply(code, newCallId(Date.now())))
  // Whoever goes on sending does not keep the connection.
  setTimeout(() => socket.destroy(), 1000).unref()
}
