import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

/** Where a tenant's usage is told to as it comes in. */
@Entity('usage_feed')
export class UsageFeed extends TenantRow {
  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  kind!: 'webhook' | 's3' | 'kafka'

  @Column({ type: 'boolean', default: true })
  enabled!: boolean

  /** Without its secrets. */
  @Column({ type: 'jsonb' })
  destination!: Record<string, string>

  /** JSON of them, sealed under the tenant's scope. */
  @Column({ type: 'bytea' })
  sealedSecrets!: Buffer

  /** Position of the last event that was taken. */
  @Column({ type: 'bigint' })
  cursor!: string

  /** Of the last event of the batch that is under way. */
  @Column({ type: 'bigint', nullable: true })
  pending!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  leasedUntil!: Date | null

  @Column({ type: 'bigint', default: 0 })
  delivered!: string

  @Column({ type: 'integer', default: 0 })
  failures!: number

  @Column({ type: 'text', nullable: true })
  lastError!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  lastDeliveredAt!: Date | null

  @Column({ type: 'timestamptz', default: () => 'now()' })
  nextAt!: Date
}
