import { type Allotment, apportion, type Claim, type Part, WISH_LIFE_MS } from '@gatehouse/shared/limits/sharing.js'
import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { accountsNamed } from './accounts.js'
import { planLimit } from './plan-limit.js'

/** Payload of a notification is 8,000 bytes at the most, and an id 30. */
const NOTIFIED = 200

export const LIMIT_CHANNEL = 'gatehouse_limits'
const NOTIFY = 'SELECT pg_notify($1, $2)'

/** Who claims: one run of a node's primary process. */
export interface Holder {
  nodeId: string
  holder: string
}

export interface Wanted {
  /** Whoever wants it need not be asked for it. */
  by: string
  subscriptions: string[]
}

interface PartRow extends Part {
  subscription: string
  kind: string
  window: number
}

/**
 * The single ledger of every limit: rows of Postgres, one a node's part. A claim is decided while the row of its subscription, or of its limit, is held, so
 * any replica may decide any claim and none knows more than another.
 */
@Injectable()
export class LimitLedger {
  constructor(private readonly database: Database) {}

  decide(holder: Holder, claims: readonly Claim[]): Promise<Allotment[]> {
    const ids = [...new Set(claims.map(claim => claim.subscription))]
    return this.database.write(Context.system(), async tx => {
      const accounts = await accountsNamed(tx, ids, true)
      const parts = await partsOfOthers(tx, ids, holder.holder)
      const rows: object[] = []
      const wanted = new Set<string>()
      const allotments = claims.flatMap(claim => {
        const account = accounts.get(claim.subscription)
        const plan = account && planLimit(account.limits, claim.kind, claim.window, Date.now())
        if (!plan) return []
        const { tenantId, organizationId } = account
        const others = parts.get(keyOf(claim)) ?? []
        const decided = apportion(plan.limit, others, claim)
        if (decided.othersSpare > 0) wanted.add(claim.subscription)
        rows.push({ ...claim, ...holder, tenantId, organizationId, held: decided.held, lastsMs: plan.lastsMs })
        const { kind, window } = claim
        return [{ subscription: claim.subscription, kind, window, ...decided }]
      })
      await keep(tx, rows)
      await notify(tx, { by: holder.holder, subscriptions: [...wanted] })
      return allotments
    })
  }

  /** Asks whoever holds what it does not use to give it back. */
  async askBack(wanted: Wanted): Promise<void> {
    if (wanted.subscriptions.length > 0)
      await this.database.query(Context.system(), NOTIFY, [LIMIT_CHANNEL, payloadOf(wanted)])
  }

  /** Forgets parts of which nothing can be in use any more. */
  async sweep(): Promise<void> {
    await this.database.query(Context.system(), 'DELETE FROM limit_part WHERE reclaim_at < now()')
  }
}

const keyOf = (part: { subscription: string; kind: string; window: number }): string =>
  `${part.subscription} ${part.kind} ${part.window}`

async function partsOfOthers(tx: Tx, ids: string[], holder: string): Promise<Map<string, Part[]>> {
  const rows = await tx.query<Record<keyof PartRow, string>>(
    `SELECT account AS subscription, kind, window_start AS window, held, used,
       CASE WHEN silent THEN held ELSE want END AS want, CASE WHEN silent THEN held ELSE need END AS need,
       ceil(greatest(0, extract(epoch FROM free_at - now())) * 1000) AS "freeMs"
     FROM limit_part LEFT JOIN limit_run USING (holder), LATERAL (SELECT coalesce(over, false) OR seen_at < now() - $3 * interval '1 ms' AS silent) s
     WHERE account = ANY($1) AND holder <> $2 AND reclaim_at > now()`,
    [ids, holder, WISH_LIFE_MS],
  )
  const parts = new Map<string, Part[]>()
  for (const { subscription, kind, window, ...row } of rows) {
    const [held, want, used, need, freeMs] = [row.held, row.want, row.used, row.need, row.freeMs].map(Number)
    const part = { held: held!, want: want!, used: used!, need: need!, freeMs: freeMs! }
    const key = keyOf({ subscription, kind, window: Number(window) })
    parts.set(key, [...(parts.get(key) ?? []), part])
  }
  return parts
}

async function keep(tx: Tx, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(
    `INSERT INTO limit_part (account, tenant_id, organization_id, kind, window_start, holder, node_id, held, want, used, need, free_at, reclaim_at, short_at)
     SELECT r.subscription, r."tenantId", r."organizationId", r.kind, r.window, r.holder, r."nodeId", r.held, r.want, r.used, r.need,
       now() + r."freeMs" * interval '1 ms', now() + r."lastsMs" * interval '1 ms',
       CASE WHEN r.held < r.need THEN now() END
     FROM jsonb_to_recordset($1::jsonb) AS r(subscription text, "tenantId" text, "organizationId" text, kind text, "window" bigint, holder text, "nodeId" text, held bigint, want bigint,
       used bigint, need bigint, "freeMs" bigint, "lastsMs" bigint)
     ON CONFLICT (account, kind, window_start, holder) DO UPDATE SET held = excluded.held, want = excluded.want, used = excluded.used,
       need = excluded.need, free_at = excluded.free_at, seen_at = now(), reclaim_at = excluded.reclaim_at,
       short_at = coalesce(excluded.short_at, limit_part.short_at)`,
    [JSON.stringify(rows)],
  )
}

const payloadOf = ({ by, subscriptions }: Wanted): string =>
  JSON.stringify({ by, subscriptions: subscriptions.slice(0, NOTIFIED) })

async function notify(tx: Tx, wanted: Wanted): Promise<void> {
  if (wanted.subscriptions.length > 0) await tx.query(NOTIFY, [LIMIT_CHANNEL, payloadOf(wanted)])
}
