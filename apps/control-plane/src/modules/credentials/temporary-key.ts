import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import { Changes } from '../../platform/change/changes.js'
import type { Context } from '../../platform/http/context.js'
import { loadApplication } from '../applications/index.js'
import { insertKey, newSecret } from './new-key.js'

export interface TemporaryKey {
  secret: string
  /** What may be shown. */
  prefix: string
  createdAt: Date
  expiresAt: Date
}

/** Keys that open one subscription for some minutes and are shown in no list. */
@Injectable()
export class TemporaryKeys {
  constructor(private readonly changes: Changes) {}

  /** Throws `not_found` where the application has no such subscription. */
  async make(ctx: Context, application: string, subscription: string, lifeMs: number): Promise<TemporaryKey> {
    const { secret, columns } = newSecret('test')
    const { result } = await this.changes.commit(ctx, async change => {
      const owner = await loadApplication(change.tx, application)
      const [found] = await change.tx.query('SELECT 1 FROM subscription WHERE id = $1 AND application_id = $2', [
        subscription,
        owner.id,
      ])
      if (!found) throw new GatewayError('not_found')
      const row = await insertKey(change.tx, {
        ...columns,
        applicationId: owner.id,
        organizationId: owner.organizationId,
        name: 'Console',
        expiresAt: new Date(Date.now() + lifeMs),
        generation: 1,
        subscriptionId: subscription,
      })
      const target = { type: 'key', id: row.id }
      const after = { subscription, prefix: row.prefix, expiresAt: row.expiresAt!.toISOString() }
      change.touch('key', row.id)
      change.audit({ action: 'key.try', target, organizationId: row.organizationId, after })
      return row
    })
    return { secret, prefix: result.prefix, createdAt: result.createdAt, expiresAt: result.expiresAt! }
  }
}
