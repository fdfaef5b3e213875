import type { feedView } from '@gatehouse/shared/api/feeds.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import type { UsageFeed } from './usage-feed.entity.js'

type View = z.output<typeof feedView>

/** More than these are not counted one by one. */
const MOST_COUNTED = 100_000

export async function viewsOf(tx: Tx, rows: readonly UsageFeed[]): Promise<View[]> {
  const views: View[] = []
  for (const row of rows) views.push(viewOf(row, await waiting(tx, row)))
  return views
}

interface Waiting {
  count: string
  seconds: number | null
}

async function waiting(tx: Tx, { tenantId, cursor }: UsageFeed): Promise<Waiting> {
  const [row] = await tx.query<Waiting>(
    `SELECT count(*) AS count, greatest(0, extract(epoch FROM now() - min(recorded_at)))::int AS seconds
     FROM (SELECT recorded_at FROM usage_event WHERE tenant_id = $1 AND position > $2 ORDER BY position LIMIT ${MOST_COUNTED}) e`,
    [tenantId, cursor],
  )
  return row!
}

const viewOf = (row: UsageFeed, { count, seconds }: Waiting): View => ({
  ...{ id: row.id, slug: row.slug, kind: row.kind, enabled: row.enabled, destination: row.destination },
  state: row.enabled ? (row.failures > 0 ? 'failing' : 'delivering') : 'paused',
  ...{ delivered: Number(row.delivered), waiting: Number(count), lagSeconds: seconds ?? 0, cursor: row.cursor },
  lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
  ...{ lastError: row.lastError, failures: row.failures },
  nextAttemptAt: row.enabled && row.failures > 0 ? row.nextAt.toISOString() : null,
  createdAt: row.createdAt.toISOString(),
})
