import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Tx } from '../../platform/database/database.js'

export interface Owned {
  type: 'api' | 'product'
  id: string
  teamId: string | null
}

/**
 * Who may change or use what a team owns: its members, those of teams that it is shared with, and whoever manages teams.
 * Where no team owns it, the permission of the route is enough. Throws `permission_denied`.
 */
export async function requireTeam(tx: Tx, owned: Owned): Promise<void> {
  const { principal } = tx.ctx
  if (owned.teamId === null || !principal || principal.tenants.get(tx.ctx.tenantId)?.permissions.has('team:write'))
    return
  const [member] = await tx.query(
    `SELECT 1 FROM team_member WHERE user_id = $1 AND (team_id = $2 OR team_id IN
       (SELECT team_id FROM team_share WHERE subject_type = $3 AND subject_id = $4)) LIMIT 1`,
    [principal.userId, owned.teamId, owned.type, owned.id],
  )
  if (!member)
    throw new GatewayError('permission_denied', {
      detail: `A team owns this ${owned.type}. Ask one of its members, or have it shared with your team.`,
    })
}

/** The id of a team of the tenant by id or slug; throws `reference_missing`. */
export async function teamId(tx: Tx, reference: string): Promise<string> {
  const [team] = await tx.query<{ id: string }>('SELECT id FROM team WHERE tenant_id = $1 AND (id = $2 OR slug = $2)', [
    tx.ctx.tenantId,
    reference,
  ])
  if (team) return team.id
  throw new GatewayError('reference_missing', {
    detail: `There is no team "${reference}".`,
    errors: [{ pointer: '/team', message: 'No such team.' }],
  })
}

/** Slugs by id. */
export async function teamSlugs(tx: Tx, ids: readonly (string | null)[]): Promise<ReadonlyMap<string | null, string>> {
  const wanted = ids.filter(id => id !== null)
  if (wanted.length === 0) return new Map()
  const rows = await tx.query<{ id: string; slug: string }>('SELECT id, slug FROM team WHERE id = ANY($1)', [wanted])
  return new Map(rows.map(row => [row.id, row.slug]))
}
