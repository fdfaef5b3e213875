import { createServer } from 'node:tls'
import { Connections, listenerOf } from '../http1/listener.js'
import type { Listener, ListenerOptions } from '../listener.js'
import type { Certificates } from './certificates.js'

const MIN_VERSION = 'TLSv1.2'

/** Listens over TLS: HTTP/2 for callers who agree on it (ALPN), else HTTP/1.1. */
export function tlsListener(options: ListenerOptions, certificates: Certificates): Listener {
  const connections = new Connections(options)
  const server = createServer(
    {
      ALPNProtocols: ['h2', 'http/1.1'],
      minVersion: MIN_VERSION,
      handshakeTimeout: 10_000,
      allowHalfOpen: true,
      noDelay: true,
      SNICallback: (host, answer) => answer(null, certificates.contextFor(host)),
    },
    socket => {
      if (socket.alpnProtocol === 'h2') connections.takeHttp2(socket, true)
      else connections.takeHttp1(socket, true)
    },
  )
  const renew = (): void => {
    const { cert, key } = certificates.anonymous ?? {}
    if (cert && key) server.setSecureContext({ cert, key, minVersion: MIN_VERSION })
  }
  renew()
  certificates.onChange = renew
  server.on('tlsClientError', (_error, socket) => {
    options.services.count('client_errors_total{code="tls"}')
    socket.destroy()
  })
  return listenerOf(server, connections)
}
