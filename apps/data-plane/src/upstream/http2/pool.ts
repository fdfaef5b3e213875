import { type ClientHttp2Session, connect } from 'node:http2'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { buildConnector } from 'undici'
import { AddressDenied } from '../guarded-connect.js'
import type { Failure, Outgoing, SendTimeouts, UpstreamCall, UpstreamHandler } from '../send.js'
import { Http2Call } from './call.js'

/** Without a call for so long a connection is closed. */
const IDLE_MS = 30_000
interface Connection {
  readonly session: ClientHttp2Session
  /** Streams that are open, and how many the server takes at once. */
  calls: number
  most: number
}

/**
 * Connections of HTTP/2 to one origin, by TLS with ALPN or with prior knowledge (RFC 9113, 3.3). A further one is opened where the others carry as many
 * streams as their server takes.
 */
export class Http2Pool {
  private readonly open = new Set<Connection>()
  /** Calls that wait for a connection which is being opened. */
  private waiting: Http2Call[] | null = null
  private retired = false

  constructor(
    private readonly url: URL,
    private readonly port: number,
    /** Until a server has answered that it speaks HTTP/2, ms. */
    private readonly connectMs: number,
    private readonly dial: buildConnector.connector,
  ) {}

  send(out: Outgoing, timeouts: SendTimeouts, handler: UpstreamHandler): UpstreamCall {
    const call = new Http2Call(this.url.protocol.slice(0, -1), out, timeouts, handler)
    for (const connection of this.open) if (hasRoom(connection)) return this.carry(connection, call)
    if (this.waiting === null) this.another([call])
    else this.waiting.push(call)
    return call
  }

  /** Calls under way end; what comes after them has to find another pool. */
  retire(): void {
    this.retired = true
    for (const { session } of this.open) session.close()
  }

  private carry(connection: Connection, call: Http2Call): Http2Call {
    connection.calls++
    call.begin(connection.session, () => connection.calls--)
    return call
  }

  private another(calls: Http2Call[]): void {
    this.waiting = calls
    const { protocol } = this.url
    const hostname = this.url.hostname.replace(/^\[|\]$/g, '')
    this.dial({ protocol, hostname, port: String(this.port), servername: hostname }, (error, socket) => {
      if (error) return this.refuse(failureOf(error), error)
      if (protocol === 'https:' && (socket as TLSSocket).alpnProtocol !== 'h2') {
        socket.destroy()
        return this.refuse('unreachable', new Error('the server speaks no HTTP/2'))
      }
      this.greet(socket)
    })
  }

  /** Calls leave once the server has said how many it takes, which is the first that it says: what is too many would be refused. */
  private greet(socket: Socket): void {
    const session = connect(this.url, { createConnection: () => socket })
    const connection: Connection = { session, calls: 0, most: 0 }
    const late = setTimeout(() => session.destroy(), this.connectMs)
    let greeted = false
    session.on('remoteSettings', ({ maxConcurrentStreams }) => {
      connection.most = maxConcurrentStreams ?? Number.POSITIVE_INFINITY
      if (greeted) return
      greeted = true
      clearTimeout(late)
      this.opened(connection)
    })
    // What matters of a fault is that its streams close, which they do.
    const gone = () => this.open.delete(connection)
    session.on('error', gone).on('goaway', gone)
    session.on('close', () => {
      clearTimeout(late)
      gone()
      if (!greeted) this.refuse('unreachable', new Error('the server speaks no HTTP/2'))
    })
  }

  private opened(connection: Connection): void {
    const calls = this.waiting!
    this.waiting = null
    const { session } = connection
    this.open.add(connection)
    session.setTimeout(IDLE_MS, () => {
      if (connection.calls === 0) session.close()
    })
    const most = Math.max(1, connection.most)
    for (const call of calls.splice(0, most)) this.carry(connection, call)
    if (calls.length > 0) this.another(calls)
    if (this.retired) session.close()
  }

  private refuse(failure: Failure, cause: Error): void {
    const calls = this.waiting!
    this.waiting = null
    for (const call of calls) call.refuse(failure, cause)
  }
}

const hasRoom = ({ session, calls, most }: Connection): boolean => calls < most && !session.closed && !session.destroyed

const failureOf = (error: Error): Failure => {
  if (error instanceof AddressDenied) return 'denied'
  return (error as NodeJS.ErrnoException).code === 'UND_ERR_CONNECT_TIMEOUT' ? 'connect_timeout' : 'unreachable'
}
