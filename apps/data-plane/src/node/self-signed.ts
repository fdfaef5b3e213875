import 'reflect-metadata'
import { webcrypto, X509Certificate } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { replaceFile } from './write-file.js'

const ISSUER = 'Gatehouse, self-signed'
const DAY_MS = 86_400_000
const VALID_DAYS = 365
const RENEW_DAYS = 30

/**
 * Sees to it that the folder holds a certificate: where nobody has put one there, one for this machine that nobody vouches for, so that
 * TLS can be tried at once. It makes way for any other, and is made anew before it expires.
 */
export async function ensureCertificate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = (await readdir(folder)).filter(file => file.endsWith('.crt'))
  if (found.some(file => file !== 'default.crt')) return
  if (found.length > 0) {
    const own = new X509Certificate(await readFile(join(folder, 'default.crt')))
    if (!own.issuer.includes(ISSUER) || Date.parse(own.validTo) - Date.now() > RENEW_DAYS * DAY_MS) return
  }
  const { certificate, key } = await selfSigned()
  await replaceFile(join(folder, 'default.key'), key)
  await replaceFile(join(folder, 'default.crt'), certificate)
}

async function selfSigned(): Promise<{ certificate: string; key: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const names = [...new Set(['localhost', hostname()])].map(value => ({ type: 'dns' as const, value }))
  const addresses = ['127.0.0.1', '::1'].map(value => ({ type: 'ip' as const, value }))
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [ISSUER] }],
    keys,
    signingAlgorithm: algorithm,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      new x509.SubjectAlternativeNameExtension([...names, ...addresses]),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  })
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') }
}
