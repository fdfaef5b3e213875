import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const IV = 12
const TAG = 16

/** What sealing adds, in bytes. */
export const sealOverhead = IV + TAG

/** AES-256-GCM under the node's own key, for whatever it keeps on disk. Sealed form: IV, tag, ciphertext. */
export class SealedBox {
  /** `key`: 32 bytes. */
  constructor(private readonly key: Uint8Array) {}

  /** `context` is bound to the content, not stored. */
  seal(content: Uint8Array, context: Uint8Array | string): Buffer {
    const iv = randomBytes(IV)
    const cipher = createCipheriv('aes-256-gcm', this.key, iv).setAAD(Buffer.from(context))
    const body = cipher.update(content)
    cipher.final()
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  }

  /** Throws when the content was changed, is another context's, or was sealed under another key. */
  open(sealed: Uint8Array, context: Uint8Array | string): Buffer {
    const decipher = createDecipheriv('aes-256-gcm', this.key, sealed.subarray(0, IV), { authTagLength: TAG })
      .setAAD(Buffer.from(context))
      .setAuthTag(sealed.subarray(IV, IV + TAG))
    const body = decipher.update(sealed.subarray(IV + TAG))
    decipher.final()
    return body
  }
}
