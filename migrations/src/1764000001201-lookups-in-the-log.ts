import type { MigrationInterface, QueryRunner } from 'typeorm'

/** What support asks of months of calls: the one request, whatever failed; and the sums of one organization. */
export class LookupsInTheLog1764000001201 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX call_log_request ON call_log (request_id);
      CREATE INDEX call_log_failed ON call_log (tenant_id, time DESC, id DESC) WHERE status >= 400;
      CREATE INDEX usage_hour_by_application_organization ON usage_hour_by_application (organization_id, bucket);
      CREATE INDEX usage_day_by_application_organization ON usage_day_by_application (organization_id, bucket);
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
