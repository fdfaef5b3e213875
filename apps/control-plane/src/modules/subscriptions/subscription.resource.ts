import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { servedState } from './lifecycle.js'
import { Subscription } from './subscription.entity.js'

@Injectable()
@BuildsResource('subscription')
export class SubscriptionResourceBuilder implements ResourceBuilder<'subscription'> {
  async build(tx: Tx, id: string): Promise<Built<'subscription'> | undefined> {
    const row = await tx.manager.findOneBy(Subscription, { id })
    const state = row && servedState(row.state)
    if (!row || !state) return undefined
    const { tenantId, applicationId, planId } = row
    return { tenantId, spec: { id, tenantId, application: applicationId, plan: planId, state } }
  }
}
