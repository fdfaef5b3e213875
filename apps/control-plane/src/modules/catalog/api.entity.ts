import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

export type ApiType = 'rest' | 'ai'

@Entity('api')
export class Api extends TenantRow {
  /** The team that owns it; null: the tenant as a whole. */
  @Column({ type: 'text', nullable: true })
  teamId!: string | null

  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text' })
  description!: string

  @Column({ type: 'text' })
  type!: ApiType

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
