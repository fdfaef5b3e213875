import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { LimitScopeKind } from '@gatehouse/shared/limits/scopes.js'
import type { Tx } from '../../platform/database/database.js'

type Named = Exclude<LimitScopeKind, 'installation' | 'tenant'>

// Each finds the id of what a tenant may limit; $1 is the tenant, $2 the reference.
const LOOKUPS: Record<Named, string> = {
  team: 'SELECT id FROM team WHERE tenant_id = $1 AND (id = $2 OR slug = $2)',
  product: 'SELECT id FROM product WHERE tenant_id = $1 AND (id = $2 OR slug = $2)',
  plan: `SELECT l.id FROM plan l JOIN product p ON p.id = l.product_id
         WHERE l.tenant_id = $1 AND (l.id = $2 OR p.slug || '/' || l.slug = $2)`,
  model: 'SELECT id FROM model_alias WHERE tenant_id = $1 AND (id = $2 OR slug = $2)',
  // Applications and keys are the consumers'; a tenant may limit those that subscribe to it.
  application: 'SELECT DISTINCT application_id AS id FROM subscription WHERE tenant_id = $1 AND application_id = $2',
  key: `SELECT DISTINCT k.id FROM api_key k JOIN subscription s ON s.application_id = k.application_id
        WHERE s.tenant_id = $1 AND k.id = $2`,
}

interface Scope {
  kind: LimitScopeKind
  id?: string | undefined
}

/** The id behind a scope of a tenant's own limit, null for the tenant itself; throws `reference_missing` for what is not the tenant's. */
export async function ownScopeId(tx: Tx, { kind, id }: Scope): Promise<string | null> {
  const { tenant, tenantId } = tx.ctx
  if (kind === 'tenant' || kind === 'installation') {
    if (id === undefined || id === tenantId || id === tenant?.slug) return null
    throw missing(id)
  }
  return found(tx, kind, LOOKUPS[kind], [tenantId, id])
}

/** The same of a limit of the installation: all of it, or one tenant. */
export async function anyScopeId(tx: Tx, { kind, id }: Scope): Promise<string | null> {
  if (kind === 'tenant') return found(tx, kind, 'SELECT id FROM tenant WHERE id = $1 OR slug = $1', [id])
  if (id !== undefined) throw missing(id)
  return null
}

async function found(tx: Tx, kind: LimitScopeKind, sql: string, parameters: (string | undefined)[]): Promise<string> {
  const reference = parameters.at(-1)
  if (reference === undefined)
    throw new GatewayError('validation_failed', { errors: [{ pointer: '/scope/id', message: `Say which ${kind}.` }] })
  const [row] = await tx.query<{ id: string }>(sql, parameters)
  if (!row) throw missing(reference)
  return row.id
}

const missing = (reference: string): GatewayError =>
  new GatewayError('reference_missing', {
    detail: `"${reference}" is not there, or is not yours to limit.`,
    errors: [{ pointer: '/scope/id', message: 'No such thing here.' }],
  })
