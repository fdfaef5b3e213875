import type { Tx } from '../../platform/database/database.js'
import type { Dimension } from './levels.js'

const TABLES: Partial<Record<Dimension, string>> = {
  tenant: 'tenant',
  organization: 'organization',
  application: 'application',
  api: 'api',
}

/** What the things are called whose ids group sums; what is gone meanwhile is left out. */
export async function groupNames(
  tx: Tx,
  groupBy: readonly Dimension[],
  rows: readonly { group: Record<string, string> }[],
): Promise<Record<string, Record<string, string>>> {
  const names: Record<string, Record<string, string>> = {}
  for (const dimension of groupBy) {
    const table = TABLES[dimension]
    if (!table) continue
    const ids = [...new Set(rows.map(row => row.group[dimension]))]
    const found = await tx.query<{ id: string; name: string }>(`SELECT id, name FROM ${table} WHERE id = ANY($1)`, [
      ids,
    ])
    names[dimension] = Object.fromEntries(found.map(({ id, name }) => [id, name]))
  }
  return names
}
