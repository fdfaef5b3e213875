import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { ApiKey } from './api-key.entity.js'

/** Revoked keys travel too, so that a node can say so rather than "unknown". Those of deleted applications go with them. */
@Injectable()
@BuildsResource('key')
export class KeyResourceBuilder implements ResourceBuilder<'key'> {
  async build(tx: Tx, id: string): Promise<Built<'key'> | undefined> {
    const key = await tx.manager.findOneBy(ApiKey, { id })
    if (!key) return undefined
    const [owner] = await tx.query<{ state: string }>('SELECT state FROM application WHERE id = $1', [
      key.applicationId,
    ])
    if (!owner || owner.state === 'deleted') return undefined
    const spec = {
      id,
      application: key.applicationId,
      hash: key.hash,
      state: key.state,
      ...(key.expiresAt ? { expiresAt: key.expiresAt.toISOString() } : {}),
      ...(key.subscriptionId === null ? {} : { subscription: key.subscriptionId }),
    }
    return { tenantId: null, spec }
  }
}
