import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

@Entity('team')
export class Team extends TenantRow {
  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
