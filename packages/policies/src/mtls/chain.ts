import { X509Certificate } from 'node:crypto'
import type { Rejection } from '../contract.js'

/** For the authentication of a client (RFC 5280, 4.2.1.12), and for anything. */
const CLIENT = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0']
/** Longer chains are nobody's. */
const LONGEST = 6

const rejected = (detail: string): Rejection => ({ error: 'credentials_rejected', detail })
const UNREADABLE = rejected('The certificate cannot be read.')
const UNKNOWN = rejected('The certificate is of no authority that is taken here.')
const OTHER_USE = rejected('The certificate is not one of a client.')
const EXPIRED: Rejection = {
  error: 'credentials_expired',
  detail: 'The certificate, or one above it, is not valid at this time.',
}

/** Those of a call that was let in: the caller's own first, the authority's last. */
export type Chain = readonly X509Certificate[]

/**
 * The chain from what a caller sent up to one of the authorities, every link signed and in time. That the caller holds the key has been seen to by TLS.
 */
export function chainOf(
  sent: readonly Buffer[],
  authorities: readonly X509Certificate[],
  now: number,
): Chain | Rejection {
  let certificates: X509Certificate[]
  try {
    certificates = sent.slice(0, LONGEST).map(bytes => new X509Certificate(bytes))
  } catch {
    return UNREADABLE
  }
  const [leaf, ...between] = certificates as [X509Certificate, ...X509Certificate[]]
  if (leaf.ca || (leaf.keyUsage !== undefined && !leaf.keyUsage.some(usage => CLIENT.includes(usage)))) return OTHER_USE
  const trusted = new Set(authorities.filter(isSelfSigned).map(({ fingerprint256 }) => fingerprint256))
  const known = [...authorities, ...between]
  const chain = [leaf]
  for (let current = leaf; !trusted.has(current.fingerprint256); ) {
    const issuer = known.find(each => each.ca && isIssuedBy(current, each))
    if (!issuer || chain.length === LONGEST) return UNKNOWN
    chain.push(issuer)
    current = issuer
  }
  return chain.every(each => isInTime(each, now)) ? chain : EXPIRED
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const isSelfSigned = (certificate: X509Certificate): boolean => isIssuedBy(certificate, certificate)

const isInTime = ({ validFrom, validTo }: X509Certificate, now: number): boolean =>
  Date.parse(validFrom) <= now && now < Date.parse(validTo)
