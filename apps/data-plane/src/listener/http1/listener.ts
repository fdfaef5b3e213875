import { type AddressInfo, createServer, type Socket } from 'node:net'
import { BACKLOG, type Listener, type ListenerOptions, lookEveryMs } from '../listener.js'
import { Connection } from './connection.js'

/** Listens by our own reader of HTTP/1.1. */
export function http1Listener(options: ListenerOptions): Listener {
  const all = new Set<Connection>()
  const take = (socket: Socket): void => {
    const connection = new Connection(options, socket)
    all.add(connection)
    socket.on('close', () => all.delete(connection))
  }
  // Half open, so that an answer can be finished and its rest lingered for when our side has ended.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, take)
  const watch = setInterval(() => {
    const now = performance.now()
    for (const connection of all) if (connection.deadline <= now) connection.expire()
  }, lookEveryMs(options)).unref()
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
          clearInterval(watch)
          resolve()
        }),
      ),
    closeIdleConnections() {
      for (const connection of all) connection.closeIfIdle()
    },
    closeAllConnections() {
      for (const connection of all) connection.destroy()
    },
  }
}
