import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A month is looked through for one status in the index alone. */
export class FailuresByStatus1764000002004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP INDEX call_log_failed;
      CREATE INDEX call_log_failed ON call_log (tenant_id, time DESC, id DESC, status) WHERE status >= 400;
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
