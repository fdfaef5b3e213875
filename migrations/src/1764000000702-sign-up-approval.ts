import type { MigrationInterface, QueryRunner } from 'typeorm'

export class SignUpApproval1764000000702 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE installation ADD COLUMN sign_up text NOT NULL DEFAULT 'open' CHECK (sign_up IN ('open', 'approval'));
      CREATE INDEX app_user_waiting ON app_user (id) WHERE state = 'pending_approval';

      -- What somebody prepares whose account waits; it is sent once the account is approved.
      ALTER TABLE subscription DROP CONSTRAINT subscription_state_check, ADD CONSTRAINT subscription_state_check CHECK
        (state IN ('draft', 'pending', 'needs_info', 'active', 'suspended', 'expired', 'rejected', 'withdrawn', 'closed'));
      CREATE INDEX subscription_draft ON subscription (created_by) WHERE state = 'draft';
      DROP INDEX subscription_open;
      CREATE UNIQUE INDEX subscription_open ON subscription (application_id, product_id)
        WHERE state IN ('draft', 'pending', 'needs_info', 'active', 'suspended', 'expired');
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
