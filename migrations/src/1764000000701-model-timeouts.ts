import type { MigrationInterface, QueryRunner } from 'typeorm'

/** How long a model may take is the model's own affair. */
export class ModelTimeouts1764000000701 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`ALTER TABLE model_alias ADD timeouts jsonb NOT NULL DEFAULT '{}'`)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
