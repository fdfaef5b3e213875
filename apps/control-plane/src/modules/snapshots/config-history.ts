import type { Tx } from '../../platform/database/database.js'
import type { ResourceRow } from './entry.js'

interface Row {
  kind: string
  id: string
  tenant_id: string | null
  revision: string
  removed: boolean
  /** JSON; null where it is removed. */
  spec: string | null
}

/** What the database says of one revision. */
export interface Step {
  revision: number
  rows: ResourceRow[]
}

type Take = (page: ResourceRow[]) => Promise<void> | void

const COLUMNS = 'kind, id, tenant_id, revision, removed, spec::text AS spec'
// A page is read in one go.
const PAGE = 500

export async function presentRevision(tx: Tx): Promise<number> {
  const [installation] = await tx.query<{ revision: string }>('SELECT revision FROM installation WHERE id = 1')
  return Number(installation!.revision)
}

/** Each revision after `known`, oldest first, with what it changed. */
export async function stepsSince(tx: Tx, known: number): Promise<Step[]> {
  const steps: Step[] = []
  await paged(
    last =>
      tx.query<Row>(
        `SELECT ${COLUMNS} FROM config_change WHERE (revision, kind, id) > ($1, $2, $3) AND revision > $4
         ORDER BY revision, kind, id LIMIT ${PAGE}`,
        [last?.revision ?? known, last?.kind ?? '', last?.id ?? '', known],
      ),
    page => {
      for (const row of page) {
        if (steps.at(-1)?.revision !== row.revision) steps.push({ revision: row.revision, rows: [] })
        steps.at(-1)!.rows.push(row)
      }
    },
  )
  return steps
}

/** Everything that was served at a revision, page by page: what has not changed since, and what it was before it did. */
export async function stateAt(tx: Tx, revision: number, take: Take): Promise<void> {
  await paged(
    last =>
      tx.query<Row>(
        `SELECT ${COLUMNS} FROM config_resource WHERE revision <= $1 AND NOT removed AND (kind, id) > ($2, $3)
         ORDER BY kind, id LIMIT ${PAGE}`,
        [revision, last?.kind ?? '', last?.id ?? ''],
      ),
    take,
  )
  await paged(
    last =>
      tx.query<Row>(
        `SELECT DISTINCT ON (kind, id) ${COLUMNS} FROM config_change
         WHERE revision <= $1 AND (kind, id) > ($2, $3) AND (kind, id) IN (SELECT kind, id FROM config_resource WHERE revision > $1)
         ORDER BY kind, id, revision DESC LIMIT ${PAGE}`,
        [revision, last?.kind ?? '', last?.id ?? ''],
      ),
    take,
  )
}

/** A row whose JSON is read when it is asked for: of many, by whoever takes them one by one. */
class StoredRow implements ResourceRow {
  readonly kind: string
  readonly id: string
  readonly tenantId: string | null
  readonly revision: number
  readonly removed: boolean
  private readonly json: string | null

  constructor({ kind, id, tenant_id: tenantId, revision, removed, spec }: Row) {
    this.kind = kind
    this.id = id
    this.tenantId = tenantId
    this.revision = Number(revision)
    this.removed = removed
    this.json = spec
  }

  get spec(): unknown {
    return this.json === null ? null : JSON.parse(this.json)
  }
}

/** In portions, so that reading much does not keep everybody else waiting. */
async function paged(read: (last: Row | undefined) => Promise<Row[]>, take: Take): Promise<void> {
  for (let last: Row | undefined; ; ) {
    const rows = await read(last)
    await take(rows.map(row => new StoredRow(row)))
    if (rows.length < PAGE) return
    last = rows.at(-1)
  }
}
