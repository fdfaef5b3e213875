import { Column, CreateDateColumn, PrimaryColumn } from 'typeorm'

/** What every row of a tenant has. */
export abstract class TenantRow {
  @PrimaryColumn({ type: 'text' })
  id!: string

  @Column({ type: 'text' })
  tenantId!: string

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date

  /** Counts changes; the ETag. */
  @Column({ type: 'integer' })
  version!: number
}
