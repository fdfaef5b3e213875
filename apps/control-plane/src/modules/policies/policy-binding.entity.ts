import type { Purge } from '@gatehouse/shared/config/resources.js'
import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

export type PolicyScopeKind = 'global' | 'tenant' | 'api' | 'plan' | 'application'

/** What is to be forgotten of what a policy stores, and since when. */
export interface KeptPurge extends Purge {
  at: string
}

/** A policy put on a tenant, or on one API, plan or application; or on the whole installation, kept by this tenant. */
@Entity('policy_binding')
export class PolicyBinding extends TenantRow {
  @Column({ type: 'text' })
  type!: string

  @Column({ type: 'text' })
  scopeKind!: PolicyScopeKind

  /** Null: the tenant itself, or all of them. */
  @Column({ type: 'text', nullable: true })
  scopeId!: string | null

  /** Of an API: one version of it. */
  @Column({ type: 'text', nullable: true })
  scopeVersion!: string | null

  /** Of an API: one route, as it is configured. */
  @Column({ type: 'text', nullable: true })
  scopeRoute!: string | null

  /** In CEL; null: it holds for every call of its scope. */
  @Column({ type: 'text', nullable: true })
  condition!: string | null

  /** Among those of the same stage and scope. */
  @Column({ type: 'integer' })
  position!: number

  @Column({ type: 'boolean' })
  enabled!: boolean

  /** As sent, after validation by the type's schema. */
  @Column({ type: 'jsonb' })
  config!: unknown

  /** Of late, oldest first. */
  @Column({ type: 'jsonb', default: [] })
  purges!: KeptPurge[]

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}

/** Where a policy holds, as it is shown and served. */
export const scopeOf = (row: Pick<PolicyBinding, 'scopeKind' | 'scopeId' | 'scopeVersion' | 'scopeRoute'>) => ({
  kind: row.scopeKind,
  id: row.scopeId,
  ...(row.scopeVersion !== null && { version: row.scopeVersion }),
  ...(row.scopeRoute !== null && { route: row.scopeRoute }),
})
