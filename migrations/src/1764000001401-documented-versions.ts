import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Whether a version has a document is asked for far more often than the document. */
export class DocumentedVersions1764000001401 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE api_version ADD documented boolean GENERATED ALWAYS AS (document IS NOT NULL) STORED')
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
