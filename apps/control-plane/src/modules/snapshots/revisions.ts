import type { PageQuery } from '@gatehouse/shared/api/common.js'
import type { snapshotDetail, snapshotPage } from '@gatehouse/shared/api/fleet.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'

interface Row {
  revision: string
  at: Date
  actor: string | null
  summary: string
  nodes: number
  of: number
  live_ms: number | null
}

// Nodes speak every 5 s; one that was silent for this long is away. Whoever joined later says nothing about how fast a change got around.
const ROWS = `SELECT r.revision, r.at, r.actor, r.summary, live.nodes, live.of, live.live_ms FROM config_revision r CROSS JOIN LATERAL (
    SELECT count(*)::int AS of, (count(*) FILTER (WHERE node.revision >= r.revision))::int AS nodes,
      CASE WHEN bool_and(node.revision >= r.revision)
        THEN (extract(epoch FROM max(first.at) FILTER (WHERE node.created_at <= r.at) - r.at) * 1000)::float8 END AS live_ms
    FROM node LEFT JOIN LATERAL (
      SELECT at FROM node_ack WHERE node_id = node.id AND node_ack.revision >= r.revision ORDER BY node_ack.revision LIMIT 1
    ) AS first ON true
    WHERE node.connected AND node.revoked_at IS NULL AND node.last_seen_at > now() - interval '20 seconds'
  ) AS live`

/** Every committed revision and what it changed. */
@Injectable()
export class Revisions {
  constructor(private readonly database: Database) {}

  async page(ctx: Context, { limit, cursor }: PageQuery): Promise<z.output<typeof snapshotPage>> {
    const before = cursor === undefined ? null : revisionOf(cursorOf(cursor))
    const rows = await this.database.read(ctx.asSystem(), tx =>
      tx.query<Row>(`${ROWS} WHERE ($1::bigint IS NULL OR r.revision < $1) ORDER BY r.revision DESC LIMIT $2`, [
        before,
        limit + 1,
      ]),
    )
    return pageOf(rows, limit, row => row.revision, view)
  }

  async get(ctx: Context, reference: string): Promise<z.output<typeof snapshotDetail>> {
    const revision = revisionOf(reference)
    return this.database.read(ctx.asSystem(), async tx => {
      const [row] = await tx.query<Row>(`${ROWS} WHERE r.revision = $1`, [revision])
      if (!row) throw new GatewayError('not_found')
      const changes = await tx.query<{ kind: string; id: string; removed: boolean }>(
        'SELECT kind, id, removed FROM config_change WHERE revision = $1 ORDER BY kind, id',
        [revision],
      )
      return { ...view(row), changes }
    })
  }
}

function revisionOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new GatewayError('not_found')
  return Number(text)
}

const view = (row: Row) => ({
  revision: Number(row.revision),
  at: row.at.toISOString(),
  actor: row.actor,
  summary: row.summary,
  live: { nodes: row.nodes, of: row.of, ms: row.live_ms === null ? null : Math.max(0, Math.round(row.live_ms)) },
})
