import type { reratingState } from '@gatehouse/shared/api/rerating.js'
import { Column, Entity } from 'typeorm'
import type { z } from 'zod'
import { TenantRow } from '../../../platform/database/tenant-row.js'
import type { FrozenPrices } from '../../ai/index.js'

/** Pricing calls of the past anew: first counted, then applied, each in steps whose place is kept here. */
@Entity('rerating')
export class Rerating extends TenantRow {
  @Column({ type: 'text' })
  state!: z.output<typeof reratingState>

  @Column({ type: 'timestamptz' })
  fromAt!: Date

  @Column({ type: 'timestamptz' })
  toAt!: Date

  @Column({ type: 'text', nullable: true })
  providerType!: string | null

  @Column({ type: 'text', nullable: true })
  model!: string | null

  /** As they were when it began: what is applied is what was shown. */
  @Column({ type: 'jsonb' })
  prices!: FrozenPrices

  /** The last call that was looked at. */
  @Column({ type: 'timestamptz' })
  atTime!: Date

  @Column({ type: 'text', default: '' })
  atId!: string

  @Column({ type: 'bigint', default: 0 })
  calls!: string

  @Column({ type: 'bigint', default: 0 })
  changed!: string

  @Column({ type: 'bigint', default: 0 })
  unknown!: string

  @Column({ type: 'bigint', default: 0 })
  sampled!: string

  @Column({ type: 'text', nullable: true })
  createdBy!: string | null

  @Column({ type: 'text', nullable: true })
  appliedBy!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  appliedAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  finishedAt!: Date | null
}
