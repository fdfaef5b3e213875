import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'

@Injectable()
@BuildsResource('tenant')
export class TenantResourceBuilder implements ResourceBuilder<'tenant'> {
  async build(tx: Tx, id: string): Promise<Built<'tenant'> | undefined> {
    const [row] = await tx.query<{ id: string; slug: string }>('SELECT id, slug FROM tenant WHERE id = $1', [id])
    return row && { tenantId: id, spec: row }
  }
}
