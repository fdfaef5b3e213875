import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm'
import type { Side, SubscriptionState } from './lifecycle.js'

@Entity('subscription')
export class Subscription {
  @PrimaryColumn({ type: 'text' })
  id!: string

  @Column({ type: 'text' })
  tenantId!: string

  @Column({ type: 'text' })
  organizationId!: string

  @Column({ type: 'text' })
  applicationId!: string

  @Column({ type: 'text' })
  productId!: string

  @Column({ type: 'text' })
  planId!: string

  @Column({ type: 'text' })
  state!: SubscriptionState

  @Column({ type: 'text', nullable: true })
  suspendedBy!: Side | null

  @Column({ type: 'text', nullable: true })
  reason!: string | null

  @Column({ type: 'jsonb' })
  answers!: Record<string, string>

  @Column({ type: 'timestamptz', nullable: true })
  startsAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  endsAt!: Date | null

  @Column({ type: 'text' })
  createdBy!: string

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date

  @Column({ type: 'integer' })
  version!: number
}
