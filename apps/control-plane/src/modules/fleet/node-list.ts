import type { nodePage, nodeQuery } from '@gatehouse/shared/api/fleet.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import type { StoredRefusal } from './node-rows.js'
import { nodeState } from './node-state.js'

interface Row {
  id: string
  name: string
  node_group: string
  software_version: string | null
  connected: boolean
  revision: string
  desired: string
  lag_ms: number
  silent_ms: number | null
  last_ack_at: Date | null
  last_seen_at: Date | null
  revoked_at: Date | null
  refusal: StoredRefusal | null
}

/** Every node with how far it is behind. */
@Injectable()
export class NodeList {
  constructor(private readonly database: Database) {}

  async page(ctx: Context, { limit, cursor }: z.output<typeof nodeQuery>): Promise<z.output<typeof nodePage>> {
    const rows = await this.database.read(ctx, tx =>
      tx.query<Row>(
        `SELECT node.*, installation.revision AS desired,
           coalesce((extract(epoch FROM now() - (SELECT at FROM config_revision WHERE config_revision.revision > node.revision ORDER BY config_revision.revision LIMIT 1)) * 1000)::float8, 0) AS lag_ms,
           (extract(epoch FROM now() - node.last_seen_at) * 1000)::float8 AS silent_ms
         FROM node CROSS JOIN installation
         WHERE ($1::text IS NULL OR node.id < $1)
         ORDER BY node.id DESC LIMIT $2`,
        [cursor === undefined ? null : cursorOf(cursor), limit + 1],
      ),
    )
    return pageOf(rows, limit, row => row.id, view)
  }
}

function view(row: Row): z.output<typeof nodePage>['data'][number] {
  const revision = Number(row.revision)
  const desiredRevision = Number(row.desired)
  const lagMs = revision >= desiredRevision ? 0 : Math.max(0, Math.round(row.lag_ms))
  const { connected, refusal, silent_ms: silentMs } = row
  const state = nodeState({
    revoked: row.revoked_at !== null,
    connected,
    silentMs,
    acknowledged: row.last_ack_at !== null,
    revision,
    desiredRevision,
    lagMs,
    refusal,
  })
  return {
    id: row.id,
    name: row.name,
    group: row.node_group,
    version: row.software_version,
    state,
    revision,
    desiredRevision,
    lagMs,
    lastAckAt: row.last_ack_at?.toISOString() ?? null,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    ...(refusal && { refusal: refusal.refusals }),
  }
}
