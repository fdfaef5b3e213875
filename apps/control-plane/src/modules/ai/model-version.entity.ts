import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'
import type { AliasConfig } from './model-alias.entity.js'

/** What stood, stands or may come to stand behind an alias. Never changed. */
@Entity('model_version')
export class ModelVersion extends TenantRow {
  @Column({ type: 'text' })
  modelId!: string

  /** Counts from 1 for each alias. */
  @Column({ type: 'integer' })
  number!: number

  @Column({ type: 'jsonb' })
  config!: AliasConfig
}
