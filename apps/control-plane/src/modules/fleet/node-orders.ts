import type { nodeDetail, nodeDrain } from '@gatehouse/shared/api/fleet.js'
import { durationMs } from '@gatehouse/shared/duration.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { AuditTrail } from '../../platform/change/audit-trail.js'
import { Database, type Tx } from '../../platform/database/database.js'
import type { Context } from '../../platform/http/context.js'
import { NodeList, nodeOf } from './node-list.js'
import type { StoredDrain } from './node-rows.js'

type Detail = z.output<typeof nodeDetail>

/** What an operator tells a node. Every replica hears of it, and whichever has the node's streams acts at once. */
@Injectable()
export class NodeOrders {
  constructor(
    private readonly database: Database,
    private readonly list: NodeList,
    private readonly trail: AuditTrail,
  ) {}

  /** For good: its streams end now and its certificate is refused from now on. A node that was revoked already stays so. */
  revoke(ctx: Context, reference: string): Promise<Detail> {
    return this.order(ctx, reference, 'node.revoke', (tx, id) =>
      tx.query('UPDATE node SET revoked_at = coalesce(revoked_at, now()), connected = false WHERE id = $1', [id]),
    )
  }

  drain(ctx: Context, reference: string, { grace, deadline }: z.output<typeof nodeDrain>): Promise<Detail> {
    const drain: StoredDrain = {
      graceMs: durationMs(grace),
      deadlineMs: durationMs(deadline),
      at: new Date().toISOString(),
    }
    return this.order(ctx, reference, 'node.drain', (tx, id) => standing(tx, id, drain), { grace, deadline })
  }

  resume(ctx: Context, reference: string): Promise<Detail> {
    return this.order(ctx, reference, 'node.resume', (tx, id) => standing(tx, id, null))
  }

  private async order(
    ctx: Context,
    reference: string,
    action: string,
    change: (tx: Tx, id: string) => Promise<unknown>,
    after?: object,
  ): Promise<Detail> {
    const id = await this.database.write(ctx.asSystem(), async tx => {
      const { id, name, node_group: group } = await nodeOf(tx, reference)
      await change(tx, id)
      const facts = { action, target: { type: 'node', id }, after: { name, group, ...after } }
      await this.trail.append(tx, facts, null)
      await tx.query(`SELECT pg_notify('gatehouse_node', $1)`, [id])
      return id
    })
    return this.list.get(ctx, id)
  }
}

async function standing(tx: Tx, id: string, drain: StoredDrain | null): Promise<void> {
  const rows = await tx.query('UPDATE node SET drain = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id', [
    id,
    drain && JSON.stringify(drain),
  ])
  if (rows.length === 0)
    throw new GatewayError('state_invalid', { detail: 'This node was revoked. Start it with a new join token.' })
}
