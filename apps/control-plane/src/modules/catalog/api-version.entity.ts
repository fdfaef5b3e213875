import type { ApiDocument, aiConfig, restConfig } from '@gatehouse/shared/api/catalog.js'
import { Column, Entity } from 'typeorm'
import type { z } from 'zod'
import { TenantRow } from '../../platform/database/tenant-row.js'
import type { VersionState } from './lifecycle.js'

export type RestConfig = z.output<typeof restConfig>
export type AiConfig = z.output<typeof aiConfig>
export type VersionConfig = RestConfig | AiConfig

export const isAi = (config: VersionConfig): config is AiConfig => 'models' in config

@Entity('api_version')
export class ApiVersion extends TenantRow {
  @Column({ type: 'text' })
  apiId!: string

  /** `v1`, `v2`… */
  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text' })
  state!: VersionState

  /** By the API's type. */
  @Column({ type: 'jsonb' })
  config!: VersionConfig

  /** OpenAPI, for the reference; large, so that only who asks for it reads it. */
  @Column({ type: 'json', nullable: true, select: false })
  document?: ApiDocument | null

  /** Told by the database; not there in a row that was just written. */
  @Column({ type: 'boolean', insert: false, update: false })
  documented?: boolean

  @Column({ type: 'timestamptz', nullable: true })
  publishedAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  deprecatedAt!: Date | null

  @Column({ type: 'timestamptz', nullable: true })
  sunsetAt!: Date | null

  @Column({ type: 'text', nullable: true })
  successor!: string | null

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
