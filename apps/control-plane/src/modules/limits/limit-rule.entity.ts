import type { CountedEach, LimitScopeKind } from '@gatehouse/shared/limits/scopes.js'
import { Column, Entity } from 'typeorm'
import { TenantRow } from '../../platform/database/tenant-row.js'
import type { PlanLimits } from '../plans/index.js'

/** Whose limits are the installation's own. */
export const INSTALLATION = ''

/** A limit beside those of plans. `tenantId` is INSTALLATION where whoever runs the installation set it. */
@Entity('limit_rule')
export class LimitRule extends TenantRow {
  @Column({ type: 'text' })
  name!: string

  @Column({ type: 'text' })
  scopeKind!: LimitScopeKind

  /** Null: the tenant itself, or the installation. */
  @Column({ type: 'text', nullable: true })
  scopeId!: string | null

  @Column({ type: 'text', nullable: true })
  each!: CountedEach | null

  @Column({ type: 'jsonb' })
  limits!: PlanLimits
}
