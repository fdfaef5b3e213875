import { BUDGET_LIFE_MS } from '@gatehouse/shared/limits/sharing.js'
import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { accountsNamed } from './accounts.js'

/** One run of a node's primary process, as it tells of itself. */
export interface Run {
  nodeId: string
  holder: string
  /** By the node's clock, ms since the epoch. */
  opened: number
  journals: readonly string[]
}

/**
 * The runs of nodes. One that ended without giving back what it held of a budget is settled by its journals: what it spent is what its calls
 * cost, to the last one, and the rest is free again.
 */
@Injectable()
export class LimitRuns {
  constructor(private readonly database: Database) {}

  /** Notes a run, and that those before it on the same node are over. */
  async note({ nodeId, holder, opened, journals }: Run): Promise<void> {
    await this.database.write(Context.system(), async tx => {
      await tx.query(
        `INSERT INTO limit_run (holder, node_id, opened_at, journals) VALUES ($1, $2, to_timestamp($3 / 1000.0), $4)
         ON CONFLICT (holder) DO UPDATE SET journals = excluded.journals`,
        [holder, nodeId, opened, journals],
      )
      await tx.query(
        'UPDATE limit_run SET over = true WHERE node_id = $1 AND holder <> $2 AND opened_at < to_timestamp($3 / 1000.0) AND NOT over',
        [nodeId, holder, opened],
      )
    })
  }

  /**
   * Settles the runs of a node that are over. Everything that they recorded has been applied. What was counted of users together, or of whom it is
   * not known any more what they spent, goes on counting as spent.
   */
  async settle(nodeId: string): Promise<void> {
    await this.database.write(Context.system(), async tx => {
      await accountsNamed(tx, await unsettled(tx, nodeId), true)
      await tx.query(
        `UPDATE limit_part p SET held = s.spent, want = s.spent, used = s.spent, need = s.spent, settled = true
         FROM (
           SELECT q.account, q.window_start, q.holder, coalesce(sum(j.cost_nano), 0) AS spent
           FROM limit_part q JOIN limit_run r ON r.holder = q.holder
             LEFT JOIN journal_spend j ON j.epoch = ANY(r.journals) AND j.account = q.account
               AND (q.window_start = 0 OR (j.minute >= to_timestamp(q.window_start / 1000.0) AND j.minute < q.reclaim_at - $2 * interval '1 ms'))
           WHERE q.node_id = $1 AND q.kind = 'budget' AND NOT q.settled AND r.over AND q.account NOT LIKE '%/*'
             AND NOT EXISTS (SELECT 1 FROM journal_spend u WHERE u.epoch = ANY(r.journals) AND u.account = split_part(q.account, '/', 1) || '/?')
           GROUP BY q.account, q.window_start, q.holder
         ) s
         WHERE p.account = s.account AND p.kind = 'budget' AND p.window_start = s.window_start AND p.holder = s.holder`,
        [nodeId, BUDGET_LIFE_MS],
      )
    })
  }

  /** Forgets runs that hold nothing any more, and what no run has to be settled by. */
  async sweep(): Promise<void> {
    const ctx = Context.system()
    await this.database.query(
      ctx,
      'DELETE FROM limit_run r WHERE over AND NOT EXISTS (SELECT 1 FROM limit_part p WHERE p.holder = r.holder AND NOT p.settled)',
    )
    await this.database.query(
      ctx,
      `DELETE FROM journal_spend j WHERE minute < now() - interval '1 day'
         AND NOT EXISTS (SELECT 1 FROM limit_run r WHERE j.epoch = ANY(r.journals))`,
    )
  }
}

const unsettled = async (tx: Tx, nodeId: string): Promise<string[]> => {
  const rows = await tx.query<{ account: string }>(
    `SELECT DISTINCT account FROM limit_part WHERE node_id = $1 AND kind = 'budget' AND NOT settled`,
    [nodeId],
  )
  return rows.map(({ account }) => account)
}
