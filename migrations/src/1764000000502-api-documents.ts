import type { MigrationInterface, QueryRunner } from 'typeorm'

export class ApiDocuments1764000000502 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- OpenAPI document of a version, from which the portal draws its reference; json keeps the order of its author.
      ALTER TABLE api_version ADD COLUMN document json;
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
