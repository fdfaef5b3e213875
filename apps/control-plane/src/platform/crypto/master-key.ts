import { hkdfSync } from 'node:crypto'
import { EnvError } from '@gatehouse/shared/env/env.js'
import { Injectable } from '@nestjs/common'
import { Env } from '../env.js'

/** The installation's root secret. It never leaves the control plane; what seals data are keys derived from it, one per scope. */
@Injectable()
export class MasterKey {
  private readonly key: Buffer
  private readonly derived = new Map<string, Buffer>()

  constructor(env: Env) {
    if (!env.masterKey) throw new EnvError('GATEHOUSE_MASTER_KEY is not set.')
    this.key = Buffer.from(env.masterKey, 'base64')
  }

  /** HKDF-SHA-256 (RFC 5869); `scope` is a tenant's id or the name of an installation-wide purpose. */
  derive(scope: string): Buffer {
    let key = this.derived.get(scope)
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.key, Buffer.alloc(0), `gatehouse/${scope}`, 32))
      this.derived.set(scope, key)
    }
    return key
  }
}
