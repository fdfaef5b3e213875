import type { planLimits, planQuestion } from '@gatehouse/shared/api/catalog.js'
import type { PlanPrice } from '@gatehouse/shared/billing/plan-price.js'
import { Column, Entity } from 'typeorm'
import type { z } from 'zod'
import { TenantRow } from '../../platform/database/tenant-row.js'

export type PlanLimits = z.output<typeof planLimits>

/** A way to use a product: how much of it, which models, who has to agree. */
@Entity('plan')
export class Plan extends TenantRow {
  @Column({ type: 'text' })
  productId!: string

  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text' })
  approval!: 'auto' | 'manual'

  @Column({ type: 'jsonb' })
  limits!: PlanLimits

  /** Slugs of aliases; null: all that the product offers. */
  @Column({ type: 'text', array: true, nullable: true })
  models!: string[] | null

  @Column({ type: 'jsonb', nullable: true })
  price!: PlanPrice | null

  @Column({ type: 'jsonb' })
  questions!: z.output<typeof planQuestion>[]

  /** Callers may ask how a model's target was found. */
  @Column({ type: 'boolean', default: false })
  trace!: boolean

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
