import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What policies that store answers are to forget, of late. */
export class CachePurges1764000003050 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE policy_binding ADD COLUMN purges jsonb NOT NULL DEFAULT '[]'`)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
