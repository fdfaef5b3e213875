import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** Limits beside those of plans, on the one ledger: what is counted belongs to an account, which a subscription is one of. */
export class LimitRules1764000003000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE limit_part RENAME COLUMN subscription_id TO account;
      ALTER TABLE limit_part DROP CONSTRAINT limit_part_subscription_id_fkey;
      -- When calls last wanted more than there was.
      ALTER TABLE limit_part ADD COLUMN short_at timestamptz;
      -- All accounts of one limit.
      CREATE INDEX limit_part_limit ON limit_part (split_part(account, '/', 1));

      ALTER TABLE journal_spend RENAME COLUMN subscription_id TO account;

      ALTER TABLE budget_notice RENAME COLUMN subscription_id TO account;
      ALTER TABLE budget_notice DROP CONSTRAINT budget_notice_subscription_id_fkey;

      CREATE TABLE limit_rule (
        id text PRIMARY KEY,
        -- Empty: of the installation.
        tenant_id text NOT NULL,
        name text NOT NULL,
        scope_kind text NOT NULL CHECK (scope_kind IN ('installation', 'tenant', 'team', 'product', 'plan', 'model', 'application', 'key')),
        scope_id text,
        -- Each of these has the whole limit for itself.
        each text CHECK (each IN ('application', 'key', 'model', 'user')),
        limits jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX limit_rule_tenant ON limit_rule (tenant_id, id);

      -- Whose calls are refused until somebody resumes them.
      CREATE TABLE limit_suspension (
        limit_id text NOT NULL REFERENCES limit_rule ON DELETE CASCADE,
        tenant_id text NOT NULL,
        -- Of an account, within its limit; empty: all.
        part text NOT NULL,
        suspended_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (limit_id, part)
      );
    `)
    await secureTable(db, 'limit_rule', { tenant: 'tenant_id' })
    await secureTable(db, 'limit_suspension', { tenant: 'tenant_id' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
