import { policySchemas } from '@gatehouse/policies/schemas.gen.js'
import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { withDocuments } from './documents.js'
import { PolicyBinding, scopeOf } from './policy-binding.entity.js'

@BuildsResource('policy')
@Injectable()
export class PolicyResourceBuilder implements ResourceBuilder<'policy'> {
  async build(tx: Tx, id: string): Promise<Built<'policy'> | undefined> {
    const row = await tx.manager.findOneBy(PolicyBinding, { id })
    if (!row?.enabled) return undefined
    const { tenantId, type, position, condition } = row
    const config = policySchemas[type]?.documents ? await withDocuments(tx, row) : row.config
    const spec = { id, tenantId, type, scope: scopeOf(row), position, config }
    const purges = row.purges.map(({ id, by, value }) => ({ id, by, value }))
    return {
      tenantId,
      spec: { ...spec, ...(condition !== null && { condition }), ...(purges.length > 0 && { purges }) },
    }
  }
}
