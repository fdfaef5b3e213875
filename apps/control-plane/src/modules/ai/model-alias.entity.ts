import type { modelCreate } from '@gatehouse/shared/api/ai.js'
import type { modelRouting } from '@gatehouse/shared/api/model-routing.js'
import { leavesOf } from '@gatehouse/shared/routing/route-tree.js'
import { Column, Entity } from 'typeorm'
import type { z } from 'zod'
import { TenantRow } from '../../platform/database/tenant-row.js'

export interface ModelTarget {
  /** Id of a provider of the same tenant. */
  provider: string
  model: string
  weight?: number | undefined
  concurrency?: number | undefined
  timeouts?: ModelTimeouts | undefined
}

/** Durations such as `30s`. */
export type ModelTimeouts = z.output<typeof modelCreate>['timeouts']
export type ModelResilience = z.output<typeof modelCreate>['resilience']
/** Providers by their ids. */
export type ModelRouting = z.output<typeof modelRouting>

/** What stands behind an alias: either lists or a tree. */
export interface AliasConfig {
  targets: ModelTarget[]
  /** In the order in which they are tried. */
  fallbacks: ModelTarget[]
  routing: ModelRouting | null
  timeouts: ModelTimeouts
  resilience: ModelResilience
}

export const configOf = ({ targets, fallbacks, routing, timeouts, resilience }: AliasConfig): AliasConfig => ({
  ...{ targets, fallbacks, routing, timeouts, resilience },
})

/** All that it may call. */
export const allTargets = ({ targets, fallbacks, routing }: AliasConfig): ModelTarget[] => [
  ...targets,
  ...fallbacks,
  ...(routing ? leavesOf(routing).map(({ leaf }) => leaf as ModelTarget) : []),
]

/** The name that callers put in "model", and what stands behind it now. */
@Entity('model_alias')
export class ModelAlias extends TenantRow implements AliasConfig {
  @Column({ type: 'text' })
  slug!: string

  @Column({ type: 'text' })
  strategy!: 'weighted'

  @Column({ type: 'jsonb' })
  targets!: ModelTarget[]

  @Column({ type: 'jsonb' })
  fallbacks!: ModelTarget[]

  @Column({ type: 'jsonb', nullable: true })
  routing!: ModelRouting | null

  @Column({ type: 'jsonb', default: {} })
  timeouts!: ModelTimeouts

  @Column({ type: 'jsonb', default: {} })
  resilience!: ModelResilience

  /** Number of the version that the above is a copy of. */
  @Column({ type: 'integer', default: 1 })
  liveVersion!: number

  /** Numbers of other versions that can be called by these labels. */
  @Column({ type: 'jsonb', default: {} })
  labels!: Record<string, number>

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
