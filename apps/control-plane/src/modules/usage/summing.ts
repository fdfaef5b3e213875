import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { Partitions } from './partitions.js'

const DIMENSIONS = 'tenant_id, organization_id, application_id, subscription_id, key_id, api_id, model, provider'
const SUMS = `sum(requests), sum(errors), sum(input_tokens), sum(output_tokens), sum(cached_tokens), sum(reasoning_tokens), sum(cost_nano), sum(unpriced),
  gatehouse_histogram_sum(total_ms_histogram)`

/** Sums minutes into hours and hours into days, anew for every hour that was written to: running it twice changes nothing. */
@Injectable()
export class Summing {
  constructor(
    private readonly database: Database,
    private readonly partitions: Partitions,
  ) {}

  /** Returns how many hours were summed. */
  async run(): Promise<number> {
    const dirty = await this.database.query<{ hour: Date }>('SELECT hour FROM usage_dirty ORDER BY hour LIMIT 1000')
    await this.partitions.cover(dirty.map(row => row.hour.getTime()))
    for (const { hour } of dirty) await this.database.write(Context.system(), tx => sumHour(tx, hour))
    return dirty.length
  }
}

async function sumHour(tx: Tx, hour: Date): Promise<void> {
  // Waits for whoever is writing minutes of this hour; from here on a writer marks the hour anew. Gone: another worker summed it.
  const marked = await tx.query('DELETE FROM usage_dirty WHERE hour = $1 RETURNING hour', [hour])
  if (marked.length === 0) return
  await replace(tx, 'usage_hour', 'usage_minute', 'hour', hour)
  await replace(tx, 'usage_day', 'usage_hour', 'day', hour)
}

/** Under a lock for the day: two hours of one day may be summed at the same time. */
async function replace(tx: Tx, into: string, from: string, unit: 'hour' | 'day', at: Date): Promise<void> {
  if (unit === 'day')
    await tx.query(
      `SELECT pg_advisory_xact_lock(4715202, extract(epoch FROM date_trunc('day', $1::timestamptz, 'UTC'))::int / 86400)`,
      [at],
    )
  await tx.query(`DELETE FROM ${into} WHERE bucket = date_trunc('${unit}', $1::timestamptz, 'UTC')`, [at])
  await tx.query(
    `WITH period AS (SELECT date_trunc('${unit}', $1::timestamptz, 'UTC') AS start)
     INSERT INTO ${into} (bucket, ${DIMENSIONS}, requests, errors, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost_nano, unpriced, total_ms_histogram)
     SELECT period.start, ${DIMENSIONS}, ${SUMS} FROM ${from}, period
     WHERE bucket >= period.start AND bucket < period.start + interval '1 ${unit}' GROUP BY period.start, ${DIMENSIONS}`,
    [at],
  )
}
