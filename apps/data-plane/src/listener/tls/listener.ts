import { constants } from 'node:crypto'
import { createServer } from 'node:tls'
import { Connections, listenerOf } from '../http1/listener.js'
import type { Listener, ListenerOptions } from '../listener.js'
import { front } from '../proxy-protocol/front.js'
import type { Certificates } from './certificates.js'

const MIN_VERSION = 'TLSv1.2'

/** Listens over TLS: HTTP/2 for callers who agree on it (ALPN), else HTTP/1.1. */
export function tlsListener(options: ListenerOptions, certificates: Certificates, asksCallers = false): Listener {
  const connections = new Connections(options)
  const server = createServer(
    {
      ALPNProtocols: ['h2', 'http/1.1'],
      minVersion: MIN_VERSION,
      handshakeTimeout: 10_000,
      allowHalfOpen: true,
      noDelay: true,
      // Who vouches for them is a matter of policies; whoever has none may still call.
      requestCert: asksCallers,
      rejectUnauthorized: false,
      // What is taken up again by a ticket brings the caller's own certificate, and none of those above it.
      ...(asksCallers && { secureOptions: constants.SSL_OP_NO_TICKET }),
      SNICallback: (host, answer) => answer(null, certificates.contextFor(host)),
    },
    socket => {
      if (socket.alpnProtocol === 'h2') connections.takeHttp2(socket, true)
      else connections.takeHttp1(socket, true)
    },
  )
  const renew = (): void => {
    const { cert, key } = certificates.anonymous ?? {}
    const secureOptions = asksCallers ? constants.SSL_OP_NO_TICKET : 0
    if (cert && key) server.setSecureContext({ cert, key, minVersion: MIN_VERSION, secureOptions })
  }
  renew()
  certificates.onChange = renew
  server.on('tlsClientError', (_error, socket) => {
    options.services.count('client_errors_total{code="tls"}')
    socket.destroy()
  })
  return listenerOf(front(server, options), connections)
}
