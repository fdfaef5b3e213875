import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Tx } from '../../platform/database/database.js'
import type { PolicyScopeKind } from './policy-binding.entity.js'

// Each finds the id of what a tenant may put policies on; $1 is the tenant, $2 the reference.
const LOOKUPS: Record<Exclude<PolicyScopeKind, 'tenant' | 'global'>, string> = {
  api: 'SELECT id FROM api WHERE tenant_id = $1 AND (id = $2 OR slug = $2)',
  // A plan's slug is only unique within its product.
  plan: `SELECT plan.id FROM plan JOIN product ON product.id = plan.product_id
         WHERE plan.tenant_id = $1 AND (plan.id = $2 OR product.slug || '/' || plan.slug = $2)`,
  // Applications are the consumers'; a tenant may bind those that subscribe to it.
  application: 'SELECT DISTINCT application_id AS id FROM subscription WHERE tenant_id = $1 AND application_id = $2',
}

/** The id behind a scope, null for the tenant itself and the whole installation; throws `reference_missing` for what is not the tenant's. */
export async function scopeId(
  tx: Tx,
  scope: { kind: PolicyScopeKind; id?: string | undefined },
): Promise<string | null> {
  const { tenant, tenantId } = tx.ctx
  if (scope.kind === 'global') {
    if (scope.id === undefined) return null
    throw missing(scope.id)
  }
  if (scope.kind === 'tenant') {
    if (scope.id === undefined || scope.id === tenantId || scope.id === tenant?.slug) return null
    throw missing(scope.id)
  }
  if (scope.id === undefined)
    throw new GatewayError('validation_failed', {
      errors: [{ pointer: '/scope/id', message: `Say which ${scope.kind}.` }],
    })
  const [found] = await tx.query<{ id: string }>(LOOKUPS[scope.kind], [tenantId, scope.id])
  if (!found) throw missing(scope.id)
  return found.id
}

const missing = (reference: string): GatewayError =>
  new GatewayError('reference_missing', {
    detail: `"${reference}" is not there, or not this tenant's.`,
    errors: [{ pointer: '/scope/id', message: 'No such thing in this tenant.' }],
  })
