import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

@Entity('role')
export class Role extends TenantRow {
  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text', array: true })
  permissions!: string[]

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
