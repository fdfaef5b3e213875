import type { TokenPrice } from '@gatehouse/shared/money.js'
import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

/** A tenant's own price of a model, or its mark-up on one or on all of a provider type (`*`); it wins over the price book from its date on. */
@Entity('price_override')
export class PriceOverride extends TenantRow {
  @Column({ type: 'text' })
  providerType!: string

  @Column({ type: 'text' })
  model!: string

  /** Null: a mark-up. */
  @Column({ type: 'jsonb', nullable: true })
  price!: TokenPrice | null

  /** Per cent on top of the price book; null: a price. */
  @Column({ type: 'double precision', nullable: true })
  markup!: number | null

  @Column({ type: 'timestamptz' })
  effectiveFrom!: Date
}
