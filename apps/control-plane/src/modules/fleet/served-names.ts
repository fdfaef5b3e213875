import type { groupServes, nodeGroupView } from '@gatehouse/shared/api/fleet.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import type { GroupRow } from './node-group.resource.js'

type Serves = z.output<typeof groupServes>
type Ids = Pick<GroupRow, 'tenants' | 'apis'>

/** The ids of what a group is to serve; throws `reference_missing` with the place of a name that is nobody's. */
export async function idsOf(tx: Tx, serves: Serves): Promise<Ids> {
  if (serves === 'everything') return { tenants: null, apis: null }
  const tenants = await tx.query<{ id: string; slug: string }>(
    'SELECT id, slug FROM tenant WHERE id = ANY($1) OR slug = ANY($1)',
    [serves.tenants],
  )
  const apis = await tx.query<{ id: string; name: string }>(
    `SELECT api.id, tenant.slug || '/' || api.slug AS name FROM api JOIN tenant ON tenant.id = api.tenant_id
     WHERE api.id = ANY($1) OR tenant.slug || '/' || api.slug = ANY($1)`,
    [serves.apis],
  )
  return {
    tenants: serves.tenants.map((given, at) =>
      found(
        `/serves/tenants/${at}`,
        tenants.find(tenant => tenant.id === given || tenant.slug === given),
      ),
    ),
    apis: serves.apis.map((given, at) =>
      found(
        `/serves/apis/${at}`,
        apis.find(api => api.id === given || api.name === given),
      ),
    ),
  }
}

function found(pointer: string, row: { id: string } | undefined): string {
  if (row) return row.id
  throw new GatewayError('reference_missing', { errors: [{ pointer, message: 'There is no such thing.' }] })
}

/** As people name them; what was deleted meanwhile is left out. */
export async function namesOf(tx: Tx, rows: readonly Ids[]): Promise<z.output<typeof nodeGroupView>['serves'][]> {
  const tenants = await tx.query<{ id: string; name: string }>(
    'SELECT id, slug AS name FROM tenant WHERE id = ANY($1)',
    [rows.flatMap(row => row.tenants ?? [])],
  )
  const apis = await tx.query<{ id: string; name: string }>(
    `SELECT api.id, tenant.slug || '/' || api.slug AS name FROM api JOIN tenant ON tenant.id = api.tenant_id WHERE api.id = ANY($1)`,
    [rows.flatMap(row => row.apis ?? [])],
  )
  const named = (ids: string[], all: typeof apis) => ids.flatMap(id => all.find(each => each.id === id)?.name ?? [])
  return rows.map(row =>
    row.tenants && row.apis ? { tenants: named(row.tenants, tenants), apis: named(row.apis, apis) } : 'everything',
  )
}
