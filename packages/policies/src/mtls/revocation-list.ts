import { type KeyObject, verify } from 'node:crypto'
import { childrenOf, type Element, elementAt, integerText, timeOf } from './der.js'

/** A CRL (RFC 5280, 5), read and not checked yet. */
export interface RevocationList {
  /** The issuer's name in DER, hex. */
  issuer: string
  /** Serial numbers as X509Certificate writes them. */
  serials: ReadonlySet<string>
  /** ms. */
  thisUpdate: number
  nextUpdate: number
  isSignedBy(key: KeyObject): boolean
}

const SEQUENCE = 0x30
const INTEGER = 0x02
const TIMES = [0x17, 0x18]

/** By the object identifier of the algorithm, in hex. */
const DIGESTS: Readonly<Record<string, string | null>> = {
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
  '2b6570': null,
}

/** DER or PEM. Throws where it cannot be read, or is signed in a way that is not taken. */
export function readRevocationList(body: Buffer): RevocationList {
  const bytes = derOf(body)
  const [tbs, algorithm, signature] = childrenOf(bytes, elementAt(bytes, 0)) as [Element, Element, Element]
  const digest = DIGESTS[bytes.toString('hex', ...spanOf(childrenOf(bytes, algorithm)[0]!))]
  if (digest === undefined) throw new TypeError('signed by an algorithm that is not taken')
  const fields = childrenOf(bytes, tbs).filter((field, at) => !(at === 0 && field.tag === INTEGER))
  const [, issuer, thisUpdate, next, revoked] = fields as [Element, Element, Element, Element?, Element?]
  const nextUpdate = next && TIMES.includes(next.tag) ? timeOf(bytes, next) : undefined
  const since = timeOf(bytes, thisUpdate)
  if (since === undefined || nextUpdate === undefined)
    throw new TypeError('a revocation list says when the next one comes')
  const serials = new Set<string>()
  if (revoked?.tag === SEQUENCE)
    for (const entry of childrenOf(bytes, revoked)) serials.add(integerText(bytes, elementAt(bytes, entry.from)))
  return {
    issuer: bytes.toString('hex', issuer.start, issuer.end),
    serials,
    thisUpdate: since,
    nextUpdate,
    // The first byte of a bit string says how many bits of the last are none.
    isSignedBy: key =>
      verify(digest, bytes.subarray(tbs.start, tbs.end), key, bytes.subarray(signature.from + 1, signature.end)),
  }
}

const spanOf = ({ from, end }: Element): [number, number] => [from, end]

function derOf(body: Buffer): Buffer {
  const text = body.subarray(0, 30).toString('latin1')
  if (!text.startsWith('-----BEGIN')) return body
  return Buffer.from(body.toString('latin1').replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')
}

/** The subject's name of a certificate in DER, hex: the sixth field of what is signed, or the fifth where no version is told. */
export function subjectOf(certificate: Buffer): string {
  const tbs = childrenOf(certificate, elementAt(certificate, 0))[0]!
  const fields = childrenOf(certificate, tbs)
  const subject = fields[fields[0]!.tag === 0xa0 ? 5 : 4]!
  return certificate.toString('hex', subject.start, subject.end)
}
