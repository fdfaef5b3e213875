import { Column, CreateDateColumn, Entity, PrimaryColumn, UpdateDateColumn } from 'typeorm'

@Entity('api_key')
export class ApiKey {
  @PrimaryColumn({ type: 'text' })
  id!: string

  @Column({ type: 'text' })
  organizationId!: string

  @Column({ type: 'text' })
  applicationId!: string

  @Column({ type: 'text' })
  name!: string

  /** `gh_live_` and the public id: what may be shown. */
  @Column({ type: 'text' })
  prefix!: string

  @Column({ type: 'text' })
  lastFour!: string

  /** SHA-256 of the whole secret, base64url. */
  @Column({ type: 'text' })
  hash!: string

  @Column({ type: 'text' })
  state!: 'active' | 'disabled' | 'revoked'

  @Column({ type: 'integer' })
  generation!: number

  /** The key that took its place. */
  @Column({ type: 'text', nullable: true })
  rotatedTo!: string | null

  /** Set: opens this subscription alone, for the console to try it; shown in no list. */
  @Column({ type: 'text', nullable: true })
  subscriptionId!: string | null

  @Column({ type: 'timestamptz', nullable: true })
  expiresAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  revokedAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  lastUsedAt!: Date | null

  @Column({ type: 'text' })
  createdBy!: string

  @CreateDateColumn({ type: 'timestamptz' })
  createdAt!: Date

  @UpdateDateColumn({ type: 'timestamptz' })
  updatedAt!: Date

  @Column({ type: 'integer' })
  version!: number
}
