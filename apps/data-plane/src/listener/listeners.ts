import { http1Listener } from './http1/listener.js'
import type { Listener, ListenerKind, ListenerOptions } from './listener.js'
import { nodeListener } from './node/listener.js'
import { Certificates } from './tls/certificates.js'
import { tlsListener } from './tls/listener.js'

/** Everything that a worker listens on: the plain port, and the one for TLS where there is a folder of certificates. */
export class Listeners {
  private readonly plain: Listener
  private readonly certificates: Certificates | undefined
  private readonly tls: Listener | undefined

  constructor(
    options: ListenerOptions,
    kind: ListenerKind | undefined,
    certificates: string | undefined,
    asksCallers = false,
  ) {
    this.plain = kind === 'node' ? nodeListener(options) : http1Listener(options)
    if (certificates === undefined) return
    this.certificates = new Certificates(certificates, (message, cause) => options.services.fault(message, cause))
    this.tls = tlsListener(options, this.certificates, asksCallers)
  }

  listen(port: number, host: string): Promise<number> {
    return this.plain.listen(port, host)
  }

  /** Undefined where there are no certificates. */
  async listenTls(port: number, host: string): Promise<number | undefined> {
    return this.tls?.listen(port, host)
  }

  /** Takes no more connections; resolves when the last one has closed. */
  async close(): Promise<void> {
    this.certificates?.stop()
    await Promise.all([this.plain.close(), this.tls?.close()])
  }

  closeIdleConnections(): void {
    this.plain.closeIdleConnections()
    this.tls?.closeIdleConnections()
  }

  closeAllConnections(): void {
    this.plain.closeAllConnections()
    this.tls?.closeAllConnections()
  }
}
