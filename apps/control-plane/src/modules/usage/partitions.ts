import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'

const DAY_MS = 86_400_000
const TABLES = [
  'call_log',
  'call_body',
  'usage_minute',
  'usage_hour',
  'usage_hour_by_application',
  'usage_hour_by_tenant',
] as const

/** For how many days each table keeps what it holds; days are dropped whole. The sums by day are kept for good. */
export const KEPT_DAYS: Record<(typeof TABLES)[number], number> = {
  call_log: 30,
  call_body: 7,
  usage_minute: 14,
  usage_hour: 400,
  usage_hour_by_application: 400,
  usage_hour_by_tenant: 400,
}

/** Partitions by day, made before they are needed and dropped when their time is over. */
@Injectable()
export class Partitions {
  private readonly covered = new Set<string>()

  constructor(private readonly database: Database) {}

  /** Makes the partitions for these times (ms) where they are missing. */
  async cover(times: readonly number[]): Promise<void> {
    const days = new Set(times.map(time => new Date(time).toISOString().slice(0, 10)))
    for (const day of days) {
      if (this.covered.has(day)) continue
      for (const table of TABLES) await this.ensure(table, day, 0)
      this.covered.add(day)
    }
  }

  /** The coming days' partitions. */
  async prepare(now: number): Promise<void> {
    for (const table of TABLES) await this.ensure(table, new Date(now).toISOString().slice(0, 10), 3)
  }

  async dropOld(now: number): Promise<string[]> {
    const dropped: string[] = []
    for (const table of TABLES) {
      const oldest = new Date(now - KEPT_DAYS[table] * DAY_MS)
      const rows = await this.database.query<{ name: string }>(
        Context.system(),
        'SELECT gatehouse_drop_partitions($1, $2::date) AS name',
        [table, oldest.toISOString().slice(0, 10)],
      )
      dropped.push(...rows.map(row => row.name))
    }
    return dropped
  }

  /** Two processes may make the same partition at once: the loser finds it there. */
  private async ensure(table: string, day: string, ahead: number): Promise<void> {
    try {
      await this.database.query(Context.system(), 'SELECT gatehouse_ensure_partitions($1, $2::date, $3)', [
        table,
        day,
        ahead,
      ])
    } catch (error) {
      if (!/already exists|duplicate key/.test(String(error))) throw error
      await this.database.query(Context.system(), 'SELECT gatehouse_ensure_partitions($1, $2::date, $3)', [
        table,
        day,
        ahead,
      ])
    }
  }
}
