import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

@Entity('provider')
export class Provider extends TenantRow {
  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  type!: string

  @Column({ type: 'text' })
  baseUrl!: string

  /** JSON of the type's credentials, sealed under the tenant's scope. */
  @Column({ type: 'bytea' })
  sealedCredentials!: Buffer

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
