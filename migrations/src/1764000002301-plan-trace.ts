import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Which plans let their callers ask how a model's target was found. */
export class PlanTrace1764000002301 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE plan ADD trace boolean NOT NULL DEFAULT false')
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
