import type { TokenPrice } from '@gatehouse/shared/money.js'
import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

/** A tenant's own price of a model; it wins over the price book from its date on. */
@Entity('price_override')
export class PriceOverride extends TenantRow {
  @Column({ type: 'text' })
  providerType!: string

  @Column({ type: 'text' })
  model!: string

  @Column({ type: 'jsonb' })
  price!: TokenPrice

  @Column({ type: 'timestamptz' })
  effectiveFrom!: Date
}
