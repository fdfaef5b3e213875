import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'

export type PolicyScopeKind = 'tenant' | 'api' | 'plan' | 'application'

/** A policy put on a tenant, or on one API, plan or application. */
@Entity('policy_binding')
export class PolicyBinding extends TenantRow {
  @Column({ type: 'text' })
  type!: string

  @Column({ type: 'text' })
  scopeKind!: PolicyScopeKind

  /** Null: the tenant itself. */
  @Column({ type: 'text', nullable: true })
  scopeId!: string | null

  /** Among those of the same stage and scope. */
  @Column({ type: 'integer' })
  position!: number

  @Column({ type: 'boolean' })
  enabled!: boolean

  /** As sent, after validation by the type's schema. */
  @Column({ type: 'jsonb' })
  config!: unknown

  @Column({ type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date
}
