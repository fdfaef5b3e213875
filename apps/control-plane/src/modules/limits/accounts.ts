import { limitOf } from '@gatehouse/shared/limits/scopes.js'
import type { Tx } from '../../platform/database/database.js'
import type { PlanLimits } from '../plans/index.js'

/** What is counted by itself on the ledger: a subscription under its plan, or a limit beside plans, or a part of one. */
export interface Account {
  tenantId: string
  /** Empty where no one organization is concerned. */
  organizationId: string
  limits: PlanLimits
}

interface Row {
  id: string
  tenant_id: string
  organization_id: string
  limits: PlanLimits
}

// In one order everywhere, so that two replicas cannot wait for each other.
const SUBSCRIPTIONS = `
  SELECT s.id, s.tenant_id, s.organization_id, p.limits FROM subscription s JOIN plan p ON p.id = s.plan_id
  WHERE s.id = ANY($1) ORDER BY s.id`
const LIMITS = `SELECT id, tenant_id, '' AS organization_id, limits FROM limit_rule WHERE id = ANY($1) ORDER BY id`

/** Accounts by their names, those that there are. `hold`: until the end of the transaction nobody else decides on them. */
export async function accountsNamed(tx: Tx, names: readonly string[], hold = false): Promise<Map<string, Account>> {
  const ids = [...new Set(names.map(limitOf))]
  const found = [
    ...(await tx.query<Row>(hold ? `${SUBSCRIPTIONS} FOR NO KEY UPDATE OF s` : SUBSCRIPTIONS, [ids])),
    ...(await tx.query<Row>(hold ? `${LIMITS} FOR NO KEY UPDATE` : LIMITS, [ids])),
  ]
  const rows = new Map(found.map(row => [row.id, row]))
  return new Map(
    names.flatMap(name => {
      const row = rows.get(limitOf(name))
      if (!row) return []
      const { tenant_id: tenantId, organization_id: organizationId, limits } = row
      return [[name, { tenantId, organizationId, limits }]]
    }),
  )
}
