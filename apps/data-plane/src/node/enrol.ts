import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import type { JoinToken } from '@gatehouse/shared/fleet/join-token.js'
import { controlPlaneName } from '@gatehouse/shared/protocol/options.js'
import { newCertificateRequest } from './certificate-request.js'
import { requestEnrolment } from './control-plane-channel.js'
import { type NodeIdentity, pinOf } from './identity.js'

/** The other end is not the control plane that made the token. */
export class PinMismatch extends Error {}

const CONTACT_TIMEOUT_MS = 10_000

/**
 * Joins the control plane at `address` (host:port). Nothing is sent before the authority behind the address is the one whose
 * SHA-256 the token carries; after that this authority alone is trusted.
 */
export async function enrol(address: string, token: JoinToken, name: string): Promise<NodeIdentity> {
  const ca = await fetchAuthority(address, token.caPin)
  const { key, csr } = await newCertificateRequest(name)
  const answer = await requestEnrolment(address, ca, { token: token.secret, csr, name })
  return { nodeId: answer.nodeId, key, certificate: answer.certificate, ca }
}

/** First contact: takes the chain that is presented, on trust, and returns its pinned authority as PEM. */
async function fetchAuthority(address: string, caPin: string): Promise<string> {
  const { hostname: host, port } = new URL(`tcp://${address}`)
  const socket = tls.connect({
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port),
    servername: controlPlaneName,
    ALPNProtocols: ['h2'],
    // Nothing but the presented chain is read from this connection; the one that carries the token verifies all of it.
    rejectUnauthorized: false,
  })
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(CONTACT_TIMEOUT_MS, () => reject(new Error(`${address} does not answer`)))
      socket.once('secureConnect', resolve).once('error', reject)
    })
    for (const certificate of chainOf(socket.getPeerCertificate(true)))
      if (pinOf(certificate) === caPin) return new X509Certificate(certificate).toString()
  } finally {
    socket.destroy()
  }
  throw new PinMismatch(`The control plane at ${address} is not the one that made the join token.`)
}

function chainOf(first: tls.DetailedPeerCertificate): Buffer[] {
  const chain: Buffer[] = []
  for (let each: tls.DetailedPeerCertificate | undefined = first; each?.raw; each = each.issuerCertificate) {
    if (chain.some(known => known.equals(each!.raw))) break
    chain.push(each.raw)
  }
  return chain
}
