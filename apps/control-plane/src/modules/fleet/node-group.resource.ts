import type { GroupResource } from '@gatehouse/shared/config/resources.js'
import { Injectable } from '@nestjs/common'
import { BuildsResource, type Built, type ResourceBuilder } from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'

export interface GroupRow {
  id: string
  slug: string
  name: string
  description: string
  labels: Record<string, string>
  /** Ids; null with `apis`: everything. */
  tenants: string[] | null
  apis: string[] | null
  version: number
  created_at: Date
}

export const servesOf = ({ tenants, apis }: Pick<GroupRow, 'tenants' | 'apis'>): GroupResource['serves'] =>
  tenants && apis ? { tenants, apis } : 'everything'

@BuildsResource('group')
@Injectable()
export class NodeGroupResourceBuilder implements ResourceBuilder<'group'> {
  async build(tx: Tx, id: string): Promise<Built<'group'> | undefined> {
    const [row] = await tx.query<GroupRow>('SELECT * FROM node_group WHERE id = $1', [id])
    return row && { tenantId: null, spec: { id, slug: row.slug, serves: servesOf(row) } }
  }
}
