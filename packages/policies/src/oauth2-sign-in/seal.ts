import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16
/** What no browser would have kept of ours. */
const MOST_CHARACTERS = 4096

/** Values that leave in a cookie and come back: nobody else can read, make or change them, nor put one in the place of another. */
export class Seal {
  private readonly keys: ReadonlyMap<string, Buffer>
  private readonly first: string

  /** The first of the keys seals, all of them open. `purpose`: what was sealed for another is not opened for this. */
  constructor(
    keys: readonly { id: string; secret: string }[],
    private readonly purpose: string,
  ) {
    this.first = keys[0]!.id
    this.keys = new Map(
      keys.map(({ id, secret }) => [id, Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse sign-in', 32))]),
    )
  }

  seal(kind: string, value: object): string {
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.keys.get(this.first)!, iv).setAAD(this.bound(kind))
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
    return `${this.first}.${Buffer.concat([iv, text, cipher.getAuthTag()]).toString('base64url')}`
  }

  /** Undefined for whatever was not sealed so. */
  open(kind: string, sealed: string): unknown {
    if (sealed.length > MOST_CHARACTERS) return undefined
    const dot = sealed.indexOf('.')
    const key = this.keys.get(sealed.slice(0, dot))
    const bytes = Buffer.from(sealed.slice(dot + 1), 'base64url')
    if (!key || bytes.length <= IV_BYTES + TAG_BYTES) return undefined
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(this.bound(kind))
      .setAuthTag(bytes.subarray(-TAG_BYTES))
    try {
      const text = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }

  private bound(kind: string): Buffer {
    return Buffer.from(`${this.purpose}\n${kind}`)
  }
}
