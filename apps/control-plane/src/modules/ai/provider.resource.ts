import { Injectable } from '@nestjs/common'
import {
  BuildsResource,
  type Built,
  type ResourceBuilder,
  sealedCredentials,
} from '../../platform/change/resource-builder.js'
import type { Tx } from '../../platform/database/database.js'
import { Provider } from './provider.entity.js'

@BuildsResource('provider')
@Injectable()
export class ProviderResourceBuilder implements ResourceBuilder<'provider'> {
  async build(tx: Tx, id: string): Promise<Built<'provider'> | undefined> {
    const row = await tx.manager.findOneBy(Provider, { id })
    if (!row) return undefined
    const { tenantId, slug, type, baseUrl, weight, pool } = row
    return {
      tenantId,
      spec: {
        ...{ id, tenantId, slug, type, baseUrl, credentials: sealedCredentials(row.sealedCredentials), weight },
        pool: pool.map(({ sealed, ...key }) => ({
          ...key,
          credentials: sealedCredentials(Buffer.from(sealed, 'base64')),
        })),
      },
    }
  }
}
