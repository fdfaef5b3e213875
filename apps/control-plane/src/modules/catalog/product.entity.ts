import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

export type Visibility = 'public' | 'signed-in' | 'tenant'

/** What is offered: a set of APIs under one name, with plans to choose from. */
@Entity('product')
export class Product extends TenantRow {
  @Column({ type: 'text', nullable: true })
  teamId!: string | null

  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text' })
  description!: string

  @Column({ type: 'text' })
  visibility!: Visibility

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
