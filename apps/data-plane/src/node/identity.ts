import { createHash, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { isMissing, replaceFile } from './write-file.js'

const identitySchema = z.object({
  nodeId: z.string().min(1),
  /** PEM, PKCS #8; made here and never sent anywhere. */
  key: z.string(),
  certificate: z.string(),
  /** The only authority that this node trusts. */
  ca: z.string(),
})

/** Who this node is to the control plane; one file, so that key and certificate always belong together. */
export type NodeIdentity = z.output<typeof identitySchema>

export async function loadIdentity(path: string): Promise<NodeIdentity | undefined> {
  try {
    return identitySchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw new Error(`The node's identity in ${path} cannot be read; remove the file to join anew with a token.`, {
      cause: error,
    })
  }
}

export const saveIdentity = (path: string, identity: NodeIdentity): Promise<void> =>
  replaceFile(path, `${JSON.stringify(identity, null, 2)}\n`)

/** When the certificate was issued and when it ends, ms since the epoch. */
export function validity({ certificate }: NodeIdentity): { from: number; to: number } {
  const parsed = new X509Certificate(certificate)
  return { from: Date.parse(parsed.validFrom), to: Date.parse(parsed.validTo) }
}

/** SHA-256 of a certificate's SubjectPublicKeyInfo, base64url: what join tokens carry. */
export function pinOf(certificate: string | Uint8Array): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(key).digest('base64url')
}
