import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm'

export type TaskState = 'open' | 'needs_info' | 'approved' | 'rejected' | 'withdrawn'
export type TaskKind = 'subscription' | 'change_request' | 'api_publish'

@Entity('approval_task')
export class ApprovalTask {
  @PrimaryColumn({ type: 'text' })
  id!: string

  @Column({ type: 'text' })
  tenantId!: string

  @Column({ type: 'text' })
  kind!: TaskKind

  @Column({ type: 'text' })
  subjectType!: string

  @Column({ type: 'text' })
  subjectId!: string

  @Column({ type: 'text' })
  requesterId!: string

  @Column({ type: 'text' })
  state!: TaskState

  /** What was asked for, as it was asked. */
  @Column({ type: 'jsonb' })
  evidence!: Record<string, unknown>

  @Column({ type: 'text', nullable: true })
  reasonCode!: string | null

  @Column({ type: 'text', nullable: true })
  comment!: string | null

  @Column({ type: 'text', nullable: true })
  decidedBy!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  decidedAt!: Date | null

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date

  @Column({ type: 'integer' })
  version!: number
}
