import type { ServerHttp2Session } from 'node:http2'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { http2Session } from '../http2/session.js'
import { BACKLOG, type Listener, type ListenerOptions, lookEveryMs } from '../listener.js'
import { front } from '../proxy-protocol/front.js'
import { Connection } from './connection.js'

/** Listens by our own reader of HTTP/1.1, and by node's HTTP/2 for callers who begin with that. */
export function http1Listener(options: ListenerOptions): Listener {
  const connections = new Connections(options)
  // Half open, so that an answer can be finished and its rest lingered for when our side has ended.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => connections.takeHttp1(socket))
  return listenerOf(front(server, options), connections)
}

export function listenerOf(server: Server, connections: Connections): Listener {
  return {
    async listen(port, host) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen({ port, host, backlog: BACKLOG }, resolve)
      })
      return (server.address() as AddressInfo).port
    },
    close: () =>
      new Promise(resolve =>
        server.close(() => {
          connections.stop()
          resolve()
        }),
      ),
    closeIdleConnections: () => connections.closeIdle(),
    closeAllConnections: () => connections.closeAll(),
  }
}

/** All connections of a listener, and the one timer that looks at their deadlines. */
export class Connections {
  private readonly http1 = new Set<Connection>()
  private readonly http2 = new Set<ServerHttp2Session>()
  private readonly watch: NodeJS.Timeout

  constructor(private readonly options: ListenerOptions) {
    this.watch = setInterval(() => this.look(), lookEveryMs(options)).unref()
  }

  takeHttp1(socket: Socket, secure = false): void {
    const connection = new Connection(
      this.options,
      socket,
      {
        speaksHttp2: () => {
          this.http1.delete(connection)
          this.takeHttp2(socket, secure)
        },
      },
      secure,
    )
    this.http1.add(connection)
    socket.on('close', () => this.http1.delete(connection))
  }

  takeHttp2(socket: Socket, secure: boolean): void {
    const session = http2Session(this.options, socket, secure)
    this.http2.add(session)
    session.on('close', () => this.http2.delete(session))
  }

  private look(): void {
    const now = performance.now()
    for (const connection of this.http1) if (connection.deadline <= now) connection.expire()
  }

  /** Sessions of HTTP/2 are told to open no more streams, and close after the last. */
  closeIdle(): void {
    for (const connection of this.http1) connection.closeIfIdle()
    for (const session of this.http2) if (!session.closed) session.close()
  }

  closeAll(): void {
    for (const connection of this.http1) connection.destroy()
    for (const session of this.http2) session.destroy()
  }

  stop(): void {
    clearInterval(this.watch)
  }
}
