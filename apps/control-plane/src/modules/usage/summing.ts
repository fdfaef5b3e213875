import { Injectable } from '@nestjs/common'
import { Database, type Tx } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { COLUMNS, LEVELS, type Level, SUMS } from './levels.js'
import { Partitions } from './partitions.js'

/** Sums minutes into hours and hours into days, anew for every hour that was written to: running it twice changes nothing. */
@Injectable()
export class Summing {
  constructor(
    private readonly database: Database,
    private readonly partitions: Partitions,
  ) {}

  /** Returns how many hours were summed. */
  async run(): Promise<number> {
    const dirty = await this.database.query<{ hour: Date }>(
      Context.system(),
      'SELECT hour FROM usage_dirty ORDER BY hour LIMIT 1000',
    )
    await this.partitions.cover(dirty.map(row => row.hour.getTime()))
    for (const { hour } of dirty) await this.database.write(Context.system(), tx => sumHour(tx, hour))
    return dirty.length
  }
}

async function sumHour(tx: Tx, hour: Date): Promise<void> {
  // Waits for whoever is writing minutes of this hour; from here on a writer marks the hour anew. Gone: another worker summed it.
  const marked = await tx.query('DELETE FROM usage_dirty WHERE hour = $1 RETURNING hour', [hour])
  if (marked.length === 0) return
  // From the finest to the coarsest, each from the one before.
  const levels = LEVELS.toReversed()
  for (const [i, level] of levels.entries())
    await replace(tx, level, i === 0 ? 'usage_minute' : `usage_hour${levels[i - 1]!.suffix}`, 'hour', hour)
  // Two hours of one day may be summed at the same time.
  await tx.query(
    `SELECT pg_advisory_xact_lock(4715202, extract(epoch FROM date_trunc('day', $1::timestamptz, 'UTC'))::int / 86400)`,
    [hour],
  )
  for (const level of LEVELS) await replace(tx, level, `usage_hour${level.suffix}`, 'day', hour)
}

async function replace(tx: Tx, level: Level, from: string, unit: 'hour' | 'day', at: Date): Promise<void> {
  const into = `usage_${unit}${level.suffix}`
  const dimensions = level.dimensions.map(one => COLUMNS[one]).join(', ')
  await tx.query(`DELETE FROM ${into} WHERE bucket = date_trunc('${unit}', $1::timestamptz, 'UTC')`, [at])
  await tx.query(
    `WITH period AS (SELECT date_trunc('${unit}', $1::timestamptz, 'UTC') AS start)
     INSERT INTO ${into} (bucket, ${dimensions}, ${SUMS.join(', ')}, total_ms_histogram)
     SELECT period.start, ${dimensions}, ${SUMS.map(name => `sum(${name})`).join(', ')}, gatehouse_histogram_sum(total_ms_histogram)
     FROM ${from}, period
     WHERE bucket >= period.start AND bucket < period.start + interval '1 ${unit}' GROUP BY period.start, ${dimensions}`,
    [at],
  )
}
