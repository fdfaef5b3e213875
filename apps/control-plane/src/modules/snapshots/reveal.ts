import { Injectable } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import type { Entry } from './snapshot.js'

/** Puts a provider's credentials in clear into its resource. Everything else goes as it is. */
@Injectable()
export class Revealer {
  constructor(private readonly seal: Seal) {}

  readonly reveal = ({ kind, tenantId, json = '' }: Entry): string => {
    if (kind !== 'provider' || tenantId === null) return json
    const spec = JSON.parse(json) as { credentials?: { $sealed?: unknown } }
    const sealed = spec.credentials?.$sealed
    if (typeof sealed !== 'string') return json
    return JSON.stringify({ ...spec, credentials: this.seal.openJson(tenantId, Buffer.from(sealed, 'base64')) })
  }
}
