import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm'

@Entity('application')
export class Application {
  @PrimaryColumn({ type: 'text' })
  id!: string

  @Column({ type: 'text' })
  organizationId!: string

  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text' })
  state!: 'active' | 'suspended' | 'deleted'

  @Column({ type: 'text' })
  createdBy!: string

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date

  @Column({ type: 'integer' })
  version!: number
}
