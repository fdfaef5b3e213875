import { Injectable, Logger } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import type { Entry } from './entry.js'

/** Puts a provider's credentials in clear into its resource. Everything else goes as it is. */
@Injectable()
export class Revealer {
  private readonly logger = new Logger('snapshots')

  constructor(private readonly seal: Seal) {}

  readonly reveal = ({ kind, id, tenantId, json = '' }: Entry): string => {
    if (kind !== 'provider' || tenantId === null) return json
    const spec = JSON.parse(json) as { credentials?: { $sealed?: unknown } }
    const sealed = spec.credentials?.$sealed
    if (typeof sealed !== 'string') return json
    return JSON.stringify({ ...spec, credentials: this.open(tenantId, id, sealed) })
  }

  /** What cannot be opened goes without: nodes refuse that provider alone, and say so. */
  private open(tenantId: string, id: string, sealed: string): unknown {
    try {
      return this.seal.openJson(tenantId, Buffer.from(sealed, 'base64'))
    } catch (error) {
      this.logger.error({ provider: id, reason: (error as Error).message }, 'credentials cannot be opened')
      return {}
    }
  }
}
