import type { MigrationInterface, QueryRunner } from 'typeorm'

const SUMS = [
  'usage_minute',
  ...['hour', 'day'].flatMap(unit => ['', '_by_application', '_by_tenant'].map(level => `usage_${unit}${level}`)),
]

export class UsageEstimated1764000001001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const table of SUMS) await db.query(`ALTER TABLE ${table} ADD estimated bigint NOT NULL DEFAULT 0`)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
