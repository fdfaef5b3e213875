import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm'

export type PlanChangeState = 'pending' | 'needs_info' | 'approved' | 'applied' | 'rejected' | 'withdrawn'

/** A request for another plan of a subscription that runs. */
@Entity('plan_change')
export class PlanChange {
  @PrimaryColumn({ type: 'text' })
  id!: string

  @Column({ type: 'text' })
  tenantId!: string

  @Column({ type: 'text' })
  organizationId!: string

  @Column({ type: 'text' })
  subscriptionId!: string

  @Column({ type: 'text' })
  planId!: string

  @Column({ type: 'text' })
  state!: PlanChangeState

  @Column({ type: 'jsonb' })
  answers!: Record<string, string>

  @Column({ type: 'text', nullable: true })
  reason!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  appliesAt!: Date | null

  @Column({ type: 'text' })
  createdBy!: string

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date

  @Column({ type: 'integer' })
  version!: number
}
