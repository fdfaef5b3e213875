import type { modelCreate } from '@gatehouse/shared/api/ai.js'
import { Column, Entity } from 'typeorm'
import type { z } from 'zod'
import { TenantRow } from '../../platform/database/tenant-row.js'

export interface ModelTarget {
  /** Id of a provider of the same tenant. */
  provider: string
  model: string
  weight?: number
}

/** Durations such as `30s`. */
export type ModelTimeouts = z.output<typeof modelCreate>['timeouts']

/** The name that callers put in "model", and what stands behind it. */
@Entity('model_alias')
export class ModelAlias extends TenantRow {
  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  strategy!: 'weighted'

  @Column({ type: 'jsonb' })
  targets!: ModelTarget[]

  /** In the order in which they are tried. */
  @Column({ type: 'jsonb' })
  fallbacks!: ModelTarget[]

  @Column({ type: 'jsonb', default: {} })
  timeouts!: ModelTimeouts

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
