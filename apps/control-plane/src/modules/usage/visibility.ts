import type { Context } from '../../platform/http/context.js'

/** Whose calls somebody may see: those to their tenants' APIs and those of their organizations' applications. */
export interface Audience {
  tenants: string[]
  organizations: string[]
}

export const usageAudience = (ctx: Context): Audience => ({
  tenants: ctx.tenantsWith('usage:read'),
  organizations: ctx.organizationsWith('own-usage:read'),
})

export const logAudience = (ctx: Context): Audience => ({
  tenants: ctx.tenantsWith('log:read'),
  organizations: ctx.organizationsWith('own-log:read'),
})

export interface CallFilter {
  application?: string | undefined
  model?: string | undefined
  tenant?: string | undefined
  api?: string | undefined
  provider?: string | undefined
}

/** Audience and filters over the columns that calls and sums share; takes `$1` to `$7`. */
export const FILTERS = `(tenant_id = ANY($1::text[]) OR organization_id = ANY($2::text[]))
  AND ($3::text IS NULL OR application_id = $3)
  AND ($4::text IS NULL OR model = $4)
  AND ($5::text IS NULL OR tenant_id IN (SELECT id FROM tenant WHERE $5 IN (id, slug)))
  AND ($6::text IS NULL OR api_id IN (SELECT id FROM api WHERE $6 IN (id, slug)))
  AND ($7::text IS NULL OR provider = $7)`

export const filterParameters = (audience: Audience, filter: CallFilter): unknown[] => [
  audience.tenants,
  audience.organizations,
  filter.application ?? null,
  filter.model ?? null,
  filter.tenant ?? null,
  filter.api ?? null,
  filter.provider ?? null,
]
