import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { MasterKey } from './master-key.js'

const VERSION = 1

/** Secrets at rest: AES-256-GCM, one byte of version, 12 of nonce, 16 of tag, then the text; the scope is authenticated too. */
@Injectable()
export class Seal {
  constructor(private readonly master: MasterKey) {}

  seal(scope: string, plain: Buffer | string): Buffer {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.master.derive(scope), nonce)
    cipher.setAAD(Buffer.from(scope))
    const body = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body])
  }

  /** Throws when the text was sealed under another key or scope, or was changed. */
  open(scope: string, sealed: Buffer): Buffer {
    if (sealed[0] !== VERSION || sealed.length < 29) throw new Error('not a sealed value')
    const decipher = createDecipheriv('aes-256-gcm', this.master.derive(scope), sealed.subarray(1, 13))
    decipher.setAAD(Buffer.from(scope))
    decipher.setAuthTag(sealed.subarray(13, 29))
    return Buffer.concat([decipher.update(sealed.subarray(29)), decipher.final()])
  }

  sealJson(scope: string, value: unknown): Buffer {
    return this.seal(scope, JSON.stringify(value))
  }

  openJson(scope: string, sealed: Buffer): unknown {
    return JSON.parse(this.open(scope, sealed).toString())
  }
}
