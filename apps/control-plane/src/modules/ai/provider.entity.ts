import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

/** One more set of credentials of a provider. */
export interface PooledKey {
  name: string
  weight: number
  /** Base64 of JSON of the type's credentials, sealed under the tenant's scope. */
  sealed: string
}

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

  @Column({ type: 'integer', default: 1 })
  weight!: number

  @Column({ type: 'jsonb', default: [] })
  pool!: PooledKey[]

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
