import {
  type UsageEvent,
  type UsageEventData,
  type UsageEventType,
  usageEvent,
} from '@gatehouse/shared/billing/usage-event.js'
import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { backoff } from './destination.js'
import { FeedSender } from './feed-sender.js'
import { UsageFeed } from './usage-feed.entity.js'

const EVERY_MS = 3_000
/** Longer than a batch may take. */
const LEASE = "interval '60 seconds'"
const BATCH = 500
/** Batches of one feed in a run, so that none keeps the others waiting. */
const MOST_BATCHES = 50
const AT_ONCE = 8
/** After so long a run begins nothing more: those that waited longest come first in the next. */
const RUN_MS = 20_000

interface Batch {
  feed: UsageFeed
  /** Position of its last event. */
  last: string
  events: UsageEvent[]
}

/**
 * Tells feeds what they have not taken yet. A batch is fixed before it is sent and stays the same until it is taken, so whoever is killed in
 * between sends it again under the same ids, and nothing is left out.
 */
@Injectable()
@HandlesJob('feeds.deliver', { every: EVERY_MS, alone: true })
export class DeliverFeeds implements JobHandler {
  private readonly ctx = Context.system('feeds')

  constructor(
    private readonly database: Database,
    private readonly sender: FeedSender,
  ) {}

  async run(): Promise<void> {
    const due = await this.database.query<{ id: string }>(
      this.ctx,
      `SELECT f.id FROM usage_feed f WHERE enabled AND next_at <= now() AND (leased_until IS NULL OR leased_until < now())
         AND EXISTS (SELECT 1 FROM usage_event e WHERE e.tenant_id = f.tenant_id AND e.position > f.cursor)
       ORDER BY greatest(next_at, last_delivered_at)`,
    )
    const end = performance.now() + RUN_MS
    const left = due.map(({ id }) => id)
    const failed: unknown[] = []
    const work = async (): Promise<void> => {
      for (let id = left.shift(); id !== undefined; id = left.shift())
        await this.deliver(id, end).catch(error => failed.push(error))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    await this.database.query(this.ctx, DROP_OLD)
    if (failed.length > 0) throw failed[0]
  }

  private async deliver(id: string, end: number): Promise<void> {
    for (let sent = 0; sent < MOST_BATCHES && performance.now() < end; sent++) {
      const batch = await this.database.write(this.ctx, tx => take(tx, id))
      if (!batch) return
      const error = await this.sender.send(batch.feed, `${id}-${batch.last}`, batch.events)
      await this.database.query(this.ctx, error === undefined ? TAKEN : REFUSED, [
        id,
        batch.last,
        ...(error === undefined
          ? [batch.events.length]
          : [error, backoff(batch.feed.failures + 1, Math.random()) / 1000]),
      ])
      if (error !== undefined) return
    }
  }
}

// One that is sent again from an earlier time meanwhile has no batch under way: what becomes of this one does not count.
const TAKEN = `UPDATE usage_feed SET cursor = pending, pending = NULL, leased_until = NULL, delivered = delivered + $3, failures = 0,
  last_error = NULL, last_delivered_at = now() WHERE id = $1 AND pending = $2`
const REFUSED = `UPDATE usage_feed SET leased_until = NULL, failures = failures + 1, last_error = $3,
  next_at = now() + $4 * interval '1 second' WHERE id = $1 AND pending = $2`
/** Kept for replays; what a feed that is on has not taken stays for longer, though not for ever. */
const DROP_OLD = `DELETE FROM usage_event e WHERE recorded_at < now() - interval '30 days' AND (recorded_at < now() - interval '90 days'
  OR NOT EXISTS (SELECT 1 FROM usage_feed f WHERE f.tenant_id = e.tenant_id AND f.enabled AND f.cursor < e.position))`

/** Leases a feed's next batch; undefined where there is none, or another worker has it. */
async function take(tx: Tx, id: string): Promise<Batch | undefined> {
  const [held] = await tx.query<{ slug: string }>(
    `UPDATE usage_feed f SET leased_until = now() + ${LEASE} FROM tenant n
     WHERE f.id = $1 AND n.id = f.tenant_id AND enabled AND next_at <= now() AND (leased_until IS NULL OR leased_until < now())
     RETURNING n.slug`,
    [id],
  )
  if (!held) return undefined
  const feed = (await tx.manager.findOneBy(UsageFeed, { id }))!
  const rows = await tx.query<EventRow>(
    `SELECT position, id, type, time, data FROM usage_event WHERE tenant_id = $1 AND position > $2 AND ($3::bigint IS NULL OR position <= $3)
     ORDER BY position LIMIT ${BATCH}`,
    [feed.tenantId, feed.cursor, feed.pending],
  )
  const last = rows.at(-1)?.position
  await tx.query(
    'UPDATE usage_feed SET pending = $2, leased_until = CASE WHEN $2::bigint IS NULL THEN NULL ELSE leased_until END WHERE id = $1',
    [id, last ?? null],
  )
  return last === undefined ? undefined : { feed, last, events: rows.map(row => eventOf(held.slug, row)) }
}

interface EventRow {
  position: string
  id: string
  type: UsageEventType
  time: Date
  data: UsageEventData
}

const eventOf = (tenant: string, { id, type, time, data }: EventRow): UsageEvent =>
  usageEvent(tenant, { id, type, time: time.getTime(), data })
