import type { Context } from '../../platform/http/context.js'

/** Whose calls somebody may see: those to their tenants' APIs and those of their organizations' applications. */
export interface Audience {
  tenants: string[]
  organizations: string[]
}

/** Of one tenant where that is asked for and may be read: what an organization of the caller did there is part of it. */
export function usageAudience(ctx: Context, tenant?: string): Audience {
  const tenants = ctx.tenantsWith('usage:read')
  const asked = tenants.find(id => tenant === id || tenant === ctx.user.tenants.get(id)?.slug)
  return asked === undefined
    ? { tenants, organizations: ctx.organizationsWith('own-usage:read') }
    : { tenants: [asked], organizations: [] }
}

/** The same of the log. */
export function logAudience(ctx: Context, tenant?: string): Audience {
  const tenants = ctx.tenantsWith('log:read')
  const asked = tenants.find(id => tenant === id || tenant === ctx.user.tenants.get(id)?.slug)
  return asked === undefined
    ? { tenants, organizations: ctx.organizationsWith('own-log:read') }
    : { tenants: [asked], organizations: [] }
}

export interface CallFilter {
  application?: string | undefined
  model?: string | undefined
  tenant?: string | undefined
  api?: string | undefined
  provider?: string | undefined
}

/**
 * Audience and filters over the columns that calls and sums share; takes `$1` to `$7`. A side with nobody is left out, and where there is
 * one id an index in the order of time serves. Sums may lack the application, and an organization where none is asked for.
 */
export function filtersFor({ tenants, organizations }: Audience, application = 'application_id'): string {
  const sides = [one('tenant_id', '$1', tenants), one('organization_id', '$2', organizations)].filter(Boolean)
  const given = '$1::text[] IS NOT NULL AND $2::text[] IS NOT NULL'
  return `${given} AND (${sides.join(' OR ') || 'false'}) AND ${chosen(application)}`
}

const one = (column: string, place: string, ids: readonly string[]): string | undefined =>
  ids.length === 0 ? undefined : `${column} = ${ids.length === 1 ? `(${place}::text[])[1]` : `ANY(${place}::text[])`}`

const chosen = (application: string): string =>
  `($3::text IS NULL OR ${application} = $3)
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
