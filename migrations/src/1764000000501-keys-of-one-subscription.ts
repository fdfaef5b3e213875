import type { MigrationInterface, QueryRunner } from 'typeorm'

export class KeysOfOneSubscription1764000000501 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Set: a short-lived key of the console, for trying this subscription and nothing else.
      ALTER TABLE api_key ADD COLUMN subscription_id text REFERENCES subscription ON DELETE CASCADE;
      CREATE INDEX api_key_tried ON api_key (expires_at) WHERE subscription_id IS NOT NULL;
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
