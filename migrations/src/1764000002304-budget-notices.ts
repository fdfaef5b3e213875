import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** Who was told that a budget is used to some share of it. */
export class BudgetNotices1764000002304 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE budget_notice (
        subscription_id text NOT NULL REFERENCES subscription ON DELETE CASCADE,
        tenant_id text NOT NULL,
        -- Start of a calendar window, ms since the epoch; 0 where the window rolls.
        window_start bigint NOT NULL,
        percent integer NOT NULL,
        told_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (subscription_id, window_start, percent)
      )
    `)
    await secureTable(db, 'budget_notice', { tenant: 'tenant_id', requests: 'read' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
