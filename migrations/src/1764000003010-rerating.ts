import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** Calls of the past that are priced anew; the log keeps what they were booked at first. */
export class Rerating1764000003010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Null: as it was booked first.
      ALTER TABLE call_log ADD original_cost_nano bigint, ADD original_priced boolean, ADD rerated_by text;

      CREATE TABLE rerating (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        state text NOT NULL CHECK (state IN ('counting', 'ready', 'applying', 'done')),
        from_at timestamptz NOT NULL,
        to_at timestamptz NOT NULL,
        provider_type text,
        model text,
        -- The tenant's prices as they were when it began: what is applied is what was shown.
        prices jsonb NOT NULL,
        -- The last call that was looked at.
        at_time timestamptz NOT NULL,
        at_id text NOT NULL DEFAULT '',
        calls bigint NOT NULL DEFAULT 0,
        changed bigint NOT NULL DEFAULT 0,
        unknown bigint NOT NULL DEFAULT 0,
        sampled bigint NOT NULL DEFAULT 0,
        created_by text,
        created_at timestamptz NOT NULL DEFAULT now(),
        applied_by text,
        applied_at timestamptz,
        finished_at timestamptz,
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX rerating_tenant ON rerating (tenant_id, id);
      CREATE INDEX rerating_open ON rerating (id) WHERE state IN ('counting', 'applying');

      CREATE TABLE rerating_share (
        rerating_id text NOT NULL REFERENCES rerating ON DELETE CASCADE,
        tenant_id text NOT NULL,
        day date NOT NULL,
        application_id text NOT NULL,
        provider text NOT NULL,
        model text NOT NULL,
        changed bigint NOT NULL,
        before_nano bigint NOT NULL,
        after_nano bigint NOT NULL,
        PRIMARY KEY (rerating_id, day, application_id, provider, model)
      );
    `)
    await secureTable(db, 'rerating', { tenant: 'tenant_id' })
    await secureTable(db, 'rerating_share', { tenant: 'tenant_id', requests: 'read' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
