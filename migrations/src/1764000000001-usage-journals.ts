import type { MigrationInterface, QueryRunner } from 'typeorm'

export class UsageJournals1764000000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // One row for each journal, with the last of its batches that counts, where there was one for every batch for ever.
    await db.query(`
      DELETE FROM usage_batch b USING usage_batch later WHERE later.epoch = b.epoch AND later.sequence > b.sequence;
      ALTER TABLE usage_batch DROP CONSTRAINT usage_batch_pkey, ADD PRIMARY KEY (epoch), ALTER records TYPE bigint;
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
