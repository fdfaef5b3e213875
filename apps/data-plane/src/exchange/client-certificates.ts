import type { TLSSocket } from 'node:tls'

/** A chain is longer only where somebody plays. */
const MOST = 10

const NONE: readonly Buffer[] = []
const known = new WeakMap<TLSSocket, readonly Buffer[]>()

/** What a caller sent in its handshake, in DER, its own certificate first. The same for all calls of a connection. */
export function certificatesOf(socket: TLSSocket | null): readonly Buffer[] {
  if (socket === null) return NONE
  let found = known.get(socket)
  if (!found) {
    found = read(socket)
    known.set(socket, found)
  }
  return found
}

function read(socket: TLSSocket): readonly Buffer[] {
  const chain: Buffer[] = []
  let certificate = socket.getPeerCertificate(true)
  // An empty object stands for none, and one that is its own issuer ends the chain.
  while (certificate?.raw && chain.length < MOST && !chain.some(each => each.equals(certificate.raw))) {
    chain.push(certificate.raw)
    certificate = certificate.issuerCertificate
  }
  return chain
}
