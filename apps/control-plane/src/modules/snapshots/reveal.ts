import { Injectable, Logger } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import type { Entry } from './entry.js'

const HOLDERS: ReadonlySet<string> = new Set(['provider', 'policy', 'api'])

/** Puts a provider's credentials, a policy's secrets and an upstream's key in clear into their resources. Everything else goes as it is. */
@Injectable()
export class Revealer {
  private readonly logger = new Logger('snapshots')

  constructor(private readonly seal: Seal) {}

  readonly reveal = ({ kind, id, tenantId, json = '' }: Entry): string => {
    const holds = HOLDERS.has(kind) && json.includes('"$sealed"')
    if (tenantId === null || !holds) return json
    return JSON.stringify(JSON.parse(json, (_name, value) => this.opened(kind, tenantId, id, value)))
  }

  private opened(kind: string, tenantId: string, id: string, value: unknown): unknown {
    const sealed = (value as { $sealed?: unknown } | null)?.$sealed
    if (typeof sealed !== 'string') return value
    return this.open(kind, tenantId, id, sealed) ?? (kind === 'provider' ? {} : null)
  }

  /** What cannot be opened goes without: nodes refuse that resource alone, and say so. */
  private open(kind: string, tenantId: string, id: string, sealed: string): unknown {
    try {
      return this.seal.openJson(tenantId, Buffer.from(sealed, 'base64'))
    } catch (error) {
      this.logger.error({ [kind]: id, reason: (error as Error).message }, 'a secret cannot be opened')
      return null
    }
  }
}
