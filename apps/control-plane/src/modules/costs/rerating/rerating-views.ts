import type { reratingDetail, reratingView } from '@gatehouse/shared/api/rerating.js'
import { usd } from '@gatehouse/shared/money.js'
import type { z } from 'zod'
import type { Tx } from '../../../platform/database/database.js'
import type { Rerating } from './rerating.entity.js'

type View = z.output<typeof reratingView>
type Share = z.output<typeof reratingDetail>['byDay'][number]

interface Sums {
  changed: number
  before: string
  after: string
}

/** Of all calls that change, by re-rating. */
export async function sumsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Sums>> {
  const rows = await tx.query<Record<'id' | 'changed' | 'before' | 'after', string>>(
    `SELECT rerating_id AS id, sum(changed) AS changed, sum(before_nano) AS before, sum(after_nano) AS after
     FROM rerating_share WHERE rerating_id = ANY($1) GROUP BY 1`,
    [ids],
  )
  return new Map(
    rows.map(({ id, changed, before, after }) => [
      id,
      { changed: Number(changed), before: usd(BigInt(before)), after: usd(BigInt(after)) },
    ]),
  )
}

const GROUPS = { byDay: 'day::text', byApplication: 'application_id', byModel: `provider || '/' || model` }

/** The same by day, application and model; the largest first, days in their order. */
export async function sharesOf(tx: Tx, id: string): Promise<Record<keyof typeof GROUPS, Share[]>> {
  const of = async (by: keyof typeof GROUPS): Promise<Share[]> => {
    const rows = await tx.query<{ group: string; changed: string; before: string; after: string }>(
      `SELECT ${GROUPS[by]} AS "group", sum(changed) AS changed, sum(before_nano) AS before, sum(after_nano) AS after
       FROM rerating_share WHERE rerating_id = $1 GROUP BY 1
       ORDER BY ${by === 'byDay' ? '1' : 'abs(sum(after_nano) - sum(before_nano)) DESC, 1'} LIMIT 100`,
      [id],
    )
    const names = by === 'byApplication' ? await applicationNames(tx, rows) : undefined
    return rows.map(({ group, changed, before, after }) => ({
      ...{ group, name: names?.get(group) ?? group, changed: Number(changed) },
      ...{ before: usd(BigInt(before)), after: usd(BigInt(after)) },
    }))
  }
  return { byDay: await of('byDay'), byApplication: await of('byApplication'), byModel: await of('byModel') }
}

/** Applications are their organizations' own: the tenant learns what those are called that called it. */
async function applicationNames(tx: Tx, rows: readonly { group: string }[]): Promise<Map<string, string>> {
  const ids = rows.map(({ group }) => group)
  const found = await tx.asSystem(() =>
    tx.query<{ id: string; name: string }>('SELECT id, name FROM application WHERE id = ANY($1)', [ids]),
  )
  return new Map(found.map(({ id, name }) => [id, name]))
}

const NOTHING: Sums = { changed: 0, before: '0', after: '0' }

export const viewsOf = async (tx: Tx, rows: readonly Rerating[]): Promise<View[]> => {
  const ids = rows.map(({ id }) => id)
  const sums = await sumsOf(tx, ids)
  return rows.map(row => viewOf(row, sums.get(row.id) ?? NOTHING))
}

function viewOf(row: Rerating, sums: Sums): View {
  const whole = row.toAt.getTime() - row.fromAt.getTime()
  const over = row.state === 'ready' || row.state === 'done'
  return {
    ...{ id: row.id, state: row.state, providerType: row.providerType, model: row.model },
    ...{ from: row.fromAt.toISOString(), to: row.toAt.toISOString() },
    progress: over ? 1 : Math.min(1, Math.max(0, (row.atTime.getTime() - row.fromAt.getTime()) / whole)),
    ...{ calls: Number(row.calls), unknown: Number(row.unknown), sampled: Number(row.sampled) },
    ...sums,
    createdAt: row.createdAt.toISOString(),
    appliedAt: row.appliedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }
}
