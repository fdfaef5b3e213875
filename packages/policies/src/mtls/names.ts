import type { X509Certificate } from 'node:crypto'

export type NameKind = 'commonName' | 'dns' | 'uri' | 'email' | 'fingerprint'

const PREFIXES = { dns: 'DNS:', uri: 'URI:', email: 'email:' } as const

/** The names of a kind that a certificate has. */
export function namesIn(certificate: X509Certificate, kind: NameKind): readonly string[] {
  if (kind === 'fingerprint') return [certificate.fingerprint256.replaceAll(':', '').toLowerCase()]
  if (kind === 'commonName')
    return certificate.subject.split('\n').flatMap(line => (line.startsWith('CN=') ? [line.slice(3)] : []))
  const prefix = PREFIXES[kind]
  // A name that holds a comma stands in quotes, and is none of those that are looked for.
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .flatMap(name => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
}
