import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { Application } from './application.entity.js'

@Injectable()
@BuildsResource('application')
export class ApplicationResourceBuilder implements ResourceBuilder<'application'> {
  async build(tx: Tx, id: string): Promise<Built<'application'> | undefined> {
    const row = await tx.manager.findOneBy(Application, { id })
    if (!row || row.state === 'deleted') return undefined
    return { tenantId: null, spec: { id, organizationId: row.organizationId, name: row.name, state: row.state } }
  }
}
