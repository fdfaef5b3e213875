import { type MinuteSums, Sums } from '@gatehouse/shared/telemetry/sums.js'
import type { Tx } from '../../platform/database/database.js'
import { COLUMNS, LEVELS } from './levels.js'
import { touchHours } from './minutes.js'
import { KEPT_DAYS } from './partitions.js'
import { keepEvents } from './usage-events.js'

/** By how much the sums of one minute and every dimension change. */
export interface CostShift {
  /** ms since the epoch, of a call or of its minute. */
  time: number
  /** Columns of the sums. */
  of: Record<
    'tenant_id' | 'organization_id' | 'application_id' | 'subscription_id' | 'key_id' | 'api_id' | 'model' | 'provider',
    string
  >
  /** nano-USD, more or less. */
  nano: bigint
  /** Calls without a price, more or less. */
  unpriced: number
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Minutes are dropped by whole days: what is left of a day that is about to go is not summed again. */
const SUMMED_DAYS = KEPT_DAYS.usage_minute - 1
const MINUTES = { table: 'usage_minute', unit: 'minute', dimensions: LEVELS.at(-1)!.dimensions }

/**
 * Changes what sums of the past say that calls cost. Where their minutes are still kept hours and days are summed anew, else they are changed
 * themselves.
 */
export async function shiftCosts(tx: Tx, shifts: readonly CostShift[], now: number): Promise<void> {
  const oldest = Math.floor(now / DAY_MS) * DAY_MS - SUMMED_DAYS * DAY_MS
  const recent = shifts.filter(({ time }) => time >= oldest)
  if (recent.length > 0) {
    await touchHours(
      tx,
      recent.map(({ time }) => time),
    )
    await shift(tx, MINUTES, recent)
  }
  const old = shifts.filter(({ time }) => time < oldest)
  if (old.length > 0) await shiftAll(tx, old)
  await keepEvents(tx, 'rerated', corrections(shifts))
}

async function shiftAll(tx: Tx, shifts: readonly CostShift[]): Promise<void> {
  await shift(tx, MINUTES, shifts)
  for (const unit of ['hour', 'day'])
    for (const { suffix, dimensions } of LEVELS)
      await shift(tx, { table: `usage_${unit}${suffix}`, unit, dimensions }, shifts)
}

/** As sums of calls that are none. */
function corrections(shifts: readonly CostShift[]): MinuteSums[] {
  const sums = new Sums()
  for (const { time, of, nano } of shifts)
    sums.merge({
      ...{ minute: Math.floor(time / MINUTE_MS) * MINUTE_MS, costNano: String(nano), histogram: [] },
      ...{ tenantId: of.tenant_id, organizationId: of.organization_id, applicationId: of.application_id },
      ...{ subscriptionId: of.subscription_id, keyId: of.key_id, apiId: of.api_id, model: of.model },
      ...{ provider: of.provider, requests: 0, errors: 0, estimated: 0, inputTokens: 0, outputTokens: 0 },
      ...{ cachedTokens: 0, reasoningTokens: 0, unpriced: 0, gatewayUs: 0, upstreamUs: 0, ttftUs: 0, ttftCalls: 0 },
    })
  return sums.all()
}

interface Place {
  table: string
  unit: string
  dimensions: readonly (keyof typeof COLUMNS)[]
}

async function shift(tx: Tx, { table, unit, dimensions }: Place, shifts: readonly CostShift[]): Promise<void> {
  const columns = dimensions.map(one => COLUMNS[one])
  await tx.query(
    `UPDATE ${table} u SET cost_nano = u.cost_nano + s.nano, unpriced = u.unpriced + s.unpriced
     FROM (
       SELECT date_trunc('${unit}', time, 'UTC') AS bucket, ${columns.join(', ')}, sum(nano) AS nano, sum(unpriced) AS unpriced
       FROM jsonb_to_recordset($1::jsonb) AS r(time timestamptz, nano bigint, unpriced bigint, ${columns.map(name => `${name} text`).join(', ')})
       GROUP BY 1, ${columns.join(', ')}
     ) s WHERE u.bucket = s.bucket AND ${columns.map(name => `u.${name} = s.${name}`).join(' AND ')}`,
    [
      JSON.stringify(
        shifts.map(({ time, of, nano, unpriced }) => ({
          ...of,
          time: new Date(time).toISOString(),
          nano: String(nano),
          unpriced,
        })),
      ),
    ],
  )
}
