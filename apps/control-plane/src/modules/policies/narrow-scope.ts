import type { PolicySchema } from '@gatehouse/policies/schemas.gen.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import type { PolicyScopeKind } from './policy-binding.entity.js'

/** Throws `permission_denied` where the policy would hold for other tenants too and the caller is nobody to say so. */
export function requireReach({ principal }: Context, kind: PolicyScopeKind): void {
  if (kind !== 'global' || principal?.platform.has('platform:tenants')) return
  throw new GatewayError('permission_denied', {
    detail: 'A policy of the whole installation is changed by those who manage all tenants.',
  })
}

interface NarrowScope {
  kind: PolicyScopeKind
  version?: string | undefined
  route?: string | undefined
}

const refusal = (pointer: string, message: string): GatewayError =>
  new GatewayError('validation_failed', { errors: [{ pointer, message }] })

/** Throws `validation_failed` where a policy of this kind cannot hold for less than its whole scope. */
export function checkNarrow(
  schema: PolicySchema,
  { kind, version, route }: NarrowScope,
  condition: string | null,
): void {
  if (kind !== 'api' && version !== undefined) throw refusal('/scope/version', 'Versions are of APIs.')
  if (kind !== 'api' && route !== undefined) throw refusal('/scope/route', 'Routes are of APIs.')
  if (schema.stage !== 'auth') return
  const why = `${schema.title} says who may call, which is asked before a route is taken or anybody is known.`
  if (route !== undefined) throw refusal('/scope/route', why)
  if (condition !== null) throw refusal('/condition', why)
}

/** Throws `reference_missing` where the API has no such version or route: a guard on a slip of the pen would guard nothing. */
export async function checkRoute(tx: Tx, apiId: string | null, { version, route }: NarrowScope): Promise<void> {
  if (version === undefined && route === undefined) return
  const versions = await tx.query<{ name: string; routes: { path: string }[] | null }>(
    `SELECT name, config->'routes' AS routes FROM api_version WHERE tenant_id = $1 AND api_id = $2`,
    [tx.ctx.tenantId, apiId],
  )
  const meant = versions.filter(({ name }) => version === undefined || name === version)
  if (meant.length === 0) throw missing('/scope/version', `The API has no version "${version}".`)
  if (route !== undefined && !meant.some(({ routes }) => routes?.some(({ path }) => path === route)))
    throw missing('/scope/route', `The API has no route "${route}".`)
}

const missing = (pointer: string, message: string): GatewayError =>
  new GatewayError('reference_missing', { detail: message, errors: [{ pointer, message }] })
