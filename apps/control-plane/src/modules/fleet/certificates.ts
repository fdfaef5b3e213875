import 'reflect-metadata'
import { createHash, randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 24 * 3_600_000
// Clocks differ.
const BACKDATE_MS = 5 * 60_000

/** An authority that can sign. */
export interface Authority {
  certificate: x509.X509Certificate
  key: webcrypto.CryptoKey
}

export interface Issued {
  /** PEM. */
  certificate: string
  /** SHA-256 of the certificate, hex. */
  fingerprint: string
  expiresAt: Date
}

export async function newAuthority(): Promise<{ certificate: string; key: Buffer }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...lifetime(3650 * DAY_MS),
    serialNumber: serialNumber(),
    name: [{ CN: [`Gatehouse authority ${randomBytes(4).toString('hex')}`] }],
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { certificate: certificate.toString('pem'), key }
}

export async function openAuthority(certificate: string, key: Uint8Array): Promise<Authority> {
  return {
    certificate: new x509.X509Certificate(certificate),
    key: await webcrypto.subtle.importKey('pkcs8', key, algorithm, false, ['sign']),
  }
}

/** SHA-256 of the authority's SubjectPublicKeyInfo, base64url: what join tokens carry. */
export const authorityPin = ({ certificate }: Authority): string =>
  createHash('sha256').update(Buffer.from(certificate.publicKey.rawData)).digest('base64url')

/** A key and certificate for our own servers; `names` are DNS names or addresses. */
export async function issueServer(
  authority: Authority,
  names: readonly string[],
): Promise<{ key: string; chain: string }> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const alternatives = names.map(value => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value }))
  const { certificate } = await issue(
    authority,
    names[0]!,
    keys.publicKey,
    730 * DAY_MS,
    x509.ExtendedKeyUsage.serverAuth,
    [new x509.SubjectAlternativeNameExtension(alternatives)],
  )
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    key: x509.PemConverter.encode(key, 'PRIVATE KEY'),
    chain: `${certificate}\n${authority.certificate.toString('pem')}`,
  }
}

/** Undefined when the request (PKCS #10, DER) is not one over a P-256 key that its sender holds. */
export async function issueNode(
  authority: Authority,
  csr: Uint8Array,
  nodeId: string,
  lifeMs: number,
): Promise<Issued | undefined> {
  try {
    const request = new x509.Pkcs10CertificateRequest(new Uint8Array(csr))
    const { name, namedCurve } = request.publicKey.algorithm as webcrypto.EcKeyAlgorithm
    if (name !== 'ECDSA' || namedCurve !== 'P-256' || !(await request.verify())) return undefined
    return await issue(authority, nodeId, request.publicKey, lifeMs, x509.ExtendedKeyUsage.clientAuth)
  } catch {
    return undefined
  }
}

async function issue(
  authority: Authority,
  commonName: string,
  publicKey: x509.PublicKeyType,
  lifeMs: number,
  usage: x509.ExtendedKeyUsage,
  extensions: x509.Extension[] = [],
): Promise<Issued> {
  const certificate = await x509.X509CertificateGenerator.create({
    ...lifetime(lifeMs),
    serialNumber: serialNumber(),
    subject: [{ CN: [commonName] }],
    issuer: authority.certificate.subject,
    publicKey,
    signingKey: authority.key,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage], true),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
      ...extensions,
    ],
  })
  return {
    certificate: certificate.toString('pem'),
    fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
    expiresAt: certificate.notAfter,
  }
}

const lifetime = (ms: number) => ({
  notBefore: new Date(Date.now() - Math.min(BACKDATE_MS, ms / 10)),
  notAfter: new Date(Date.now() + ms),
})

/** 127 random bits, positive and without a leading zero. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return bytes.toString('hex')
}
