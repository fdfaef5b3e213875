import { isDeepStrictEqual } from 'node:util'
import { type CommittedKind, committedSchemas } from '@gatehouse/shared/config/resources.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Tx } from '../database/database.js'
import { type Reference, referencesOf } from './references.js'
import type { Built, ResourceBuilder } from './resource-builder.js'

interface Stored {
  kind: CommittedKind
  id: string
  tenant_id: string | null
  spec: unknown
  removed: boolean
}

type Touched = { kind: CommittedKind; id: string }

/**
 * Builds what was touched and, if anything differs from what is served, takes the next revision and stores it.
 * The row lock on `installation` is taken before building, so that concurrent changes are built one after the other.
 */
export async function writeRevision(
  tx: Tx,
  builders: ReadonlyMap<CommittedKind, ResourceBuilder>,
  touched: Touched[],
  summary: string,
): Promise<number> {
  if (touched.length === 0) return currentRevision(tx)
  const [installation] = await tx.query<{ revision: string }>(
    'SELECT revision FROM installation WHERE id = 1 FOR UPDATE',
  )
  const current = Number(installation!.revision)
  const changed: (Touched & { built: Built | undefined })[] = []
  for (const { kind, id } of touched) {
    const builder = builders.get(kind)
    if (!builder) throw new Error(`nothing builds resources of kind ${kind}`)
    const built = await builder.build(tx, id)
    if (built) check(kind, id, built)
    const [stored] = await tx.query<Stored>(
      'SELECT kind, id, tenant_id, spec, removed FROM config_resource WHERE kind = $1 AND id = $2',
      [kind, id],
    )
    const same = built
      ? stored && !stored.removed && isDeepStrictEqual(stored.spec, plain(built.spec))
      : !stored || stored.removed
    if (!same) changed.push({ kind, id, built })
  }
  if (changed.length === 0) return current

  const revision = current + 1
  await tx.query('UPDATE installation SET revision = $1 WHERE id = 1', [revision])
  await tx.query('INSERT INTO config_revision (revision, actor, summary) VALUES ($1, $2, $3)', [
    revision,
    tx.ctx.principal?.userId ?? null,
    summary,
  ])
  for (const { kind, id, built } of changed) {
    const row = [kind, id, built?.tenantId ?? null, revision, !built, built ? JSON.stringify(built.spec) : null]
    await tx.query(
      `INSERT INTO config_resource (kind, id, tenant_id, revision, removed, spec) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (kind, id) DO UPDATE SET revision = $4, removed = $5, spec = $6, tenant_id = coalesce($3, config_resource.tenant_id)`,
      row,
    )
    await tx.query(
      'INSERT INTO config_change (kind, id, tenant_id, revision, removed, spec) VALUES ($1, $2, $3, $4, $5, $6)',
      row,
    )
  }
  await consistent(tx, changed)
  await tx.query(`SELECT pg_notify('gatehouse_revision', $1)`, [String(revision)])
  return revision
}

export async function currentRevision(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ revision: string }>('SELECT revision FROM installation WHERE id = 1')
  return Number(row!.revision)
}

const plain = (spec: unknown): unknown => JSON.parse(JSON.stringify(spec))

function check(kind: CommittedKind, id: string, built: Built): void {
  const parsed = committedSchemas[kind].safeParse(built.spec)
  if (!parsed.success) throw new Error(`${kind} ${id} was built against its schema: ${parsed.error.message}`)
}

/** Every reference resolves: those that the changed ones make, and those that others make to a removed one. */
async function consistent(tx: Tx, changed: (Touched & { built: Built | undefined })[]): Promise<void> {
  const needed: Reference[] = changed.flatMap(({ kind, built }) => (built ? referencesOf(kind, built.spec) : []))
  for (const { kind, id } of needed) {
    const [found] = await tx.query('SELECT 1 FROM config_resource WHERE kind = $1 AND id = $2 AND NOT removed', [
      kind,
      id,
    ])
    if (!found)
      throw new GatewayError('reference_missing', {
        detail: `The ${kind} ${id} that this needs is not there. Add or publish it first.`,
      })
  }
  for (const { kind, id, built } of changed) {
    if (built) continue
    const [user] = await tx.query<{ kind: string; id: string }>(
      `SELECT kind, id FROM config_resource WHERE NOT removed AND kind = ANY($1) AND spec::text LIKE '%"' || $2 || '"%' LIMIT 1`,
      [referrers(kind), id],
    )
    if (user)
      throw new GatewayError('in_use', { detail: `The ${user.kind} ${user.id} still uses this. Change that first.` })
  }
}

const REFERRERS: Partial<Record<CommittedKind, CommittedKind[]>> = {
  provider: ['model'],
  model: ['api'],
  plan: ['subscription'],
  application: ['subscription', 'key'],
}
const referrers = (kind: CommittedKind): CommittedKind[] => REFERRERS[kind] ?? []
