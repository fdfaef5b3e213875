import type { MigrationInterface, QueryRunner } from 'typeorm'

/**
 * A month of a tenant with thousands of applications: those with the most calls are found in an index alone, and their rows by another.
 */
export class ApplicationsRanked1764000002001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const table of ['usage_hour_by_application', 'usage_day_by_application'])
      await db.query(`
        DROP INDEX ${table}_tenant;
        CREATE INDEX ${table}_tenant ON ${table} (tenant_id, bucket) INCLUDE (application_id, requests);
        CREATE INDEX ${table}_application ON ${table} (application_id, bucket);
      `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
