import type { nodeDetail, nodePage, nodeQuery } from '@gatehouse/shared/api/fleet.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Database, type Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { groupOf } from './node-groups.js'
import { detailOf, type NodeRow, viewOf } from './node-view.js'

const ROWS = `SELECT node.*, node_group.labels, installation.revision AS desired,
    coalesce((extract(epoch FROM now() - (SELECT at FROM config_revision WHERE config_revision.revision > node.revision ORDER BY config_revision.revision LIMIT 1)) * 1000)::float8, 0) AS lag_ms,
    (extract(epoch FROM now() - node.last_seen_at) * 1000)::float8 AS silent_ms
  FROM node JOIN node_group ON node_group.slug = node.node_group CROSS JOIN installation`

/** Every node with how far it is behind. */
@Injectable()
export class NodeList {
  constructor(private readonly database: Database) {}

  async page(ctx: Context, { limit, cursor, group }: z.output<typeof nodeQuery>): Promise<z.output<typeof nodePage>> {
    const rows = await this.database.read(ctx.asSystem(), async tx => {
      const only = group === undefined ? null : (await groupOf(tx, group)).slug
      return tx.query<NodeRow>(
        `${ROWS} WHERE ($1::text IS NULL OR node.id < $1) AND ($3::text IS NULL OR node.node_group = $3)
         ORDER BY node.id DESC LIMIT $2`,
        [cursor === undefined ? null : cursorOf(cursor), limit + 1, only],
      )
    })
    return pageOf(rows, limit, row => row.id, viewOf)
  }

  get(ctx: Context, reference: string): Promise<z.output<typeof nodeDetail>> {
    return this.database.read(ctx.asSystem(), async tx => {
      const { id } = await nodeOf(tx, reference)
      const [row] = await tx.query<NodeRow>(`${ROWS} WHERE node.id = $1`, [id])
      return detailOf(row!)
    })
  }
}

/** A node by its id, or by its name where only one that was not revoked has it. */
export async function nodeOf(tx: Tx, reference: string): Promise<{ id: string; name: string; node_group: string }> {
  const rows = await tx.query<{ id: string; name: string; node_group: string }>(
    `SELECT id, name, node_group FROM node WHERE id = $1 OR (name = $1 AND revoked_at IS NULL) ORDER BY id = $1 DESC LIMIT 2`,
    [reference],
  )
  const [first, second] = rows
  if (!first) throw new GatewayError('not_found')
  if (second && first.id !== reference)
    throw new GatewayError('conflict', { detail: `Several nodes are called ${first.name}. Name one by its id.` })
  return first
}
