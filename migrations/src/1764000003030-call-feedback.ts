import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** What people and programs said of answers: one voice each on a call. */
export class CallFeedback1764000003030 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE call_feedback (
        call_id text NOT NULL,
        -- A user, whether in the console or by a token.
        given_by text NOT NULL,
        given_at timestamptz NOT NULL DEFAULT now(),
        tenant_id text NOT NULL,
        organization_id text NOT NULL,
        -- Of the call.
        time timestamptz NOT NULL,
        model text NOT NULL,
        provider text NOT NULL,
        provider_model text NOT NULL,
        -- 0 to 1.
        score real NOT NULL CHECK (score BETWEEN 0 AND 1),
        PRIMARY KEY (call_id, given_by)
      );
      CREATE INDEX call_feedback_model ON call_feedback (tenant_id, model, given_at);
      CREATE INDEX call_feedback_given ON call_feedback (given_at);
    `)
    await secureTable(db, 'call_feedback', { tenant: 'tenant_id', organization: 'organization_id' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
