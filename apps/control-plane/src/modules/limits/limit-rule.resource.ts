import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { nodeLimits } from '../plans/index.js'
import { LimitRule } from './limit-rule.entity.js'

@BuildsResource('limit')
@Injectable()
export class LimitResourceBuilder implements ResourceBuilder<'limit'> {
  async build(tx: Tx, id: string): Promise<Built<'limit'> | undefined> {
    const row = await tx.manager.findOneBy(LimitRule, { id })
    if (!row) return undefined
    const tenantId = row.tenantId || null
    const suspended = await tx.query<{ part: string }>(
      'SELECT part FROM limit_suspension WHERE limit_id = $1 ORDER BY part',
      [id],
    )
    return {
      tenantId,
      spec: {
        ...{ id, tenantId, scope: { kind: row.scopeKind, id: row.scopeId }, limits: nodeLimits(row.limits) },
        ...(row.each && { each: row.each }),
        ...(suspended.length > 0 && { suspended: suspended.map(({ part }) => part) }),
      },
    }
  }
}
