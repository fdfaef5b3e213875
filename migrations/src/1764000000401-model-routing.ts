import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** Routing trees, resilience, versions and labels of aliases; pools of keys. */
export class ModelRouting1764000000401 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE model_alias
        ADD routing jsonb,
        ADD resilience jsonb NOT NULL DEFAULT '{}',
        ADD live_version integer NOT NULL DEFAULT 1,
        ADD labels jsonb NOT NULL DEFAULT '{}';
      ALTER TABLE provider
        ADD weight integer NOT NULL DEFAULT 1,
        -- Names, weights and sealed credentials of further keys.
        ADD pool jsonb NOT NULL DEFAULT '[]';
      CREATE TABLE model_version (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        model_id text NOT NULL REFERENCES model_alias ON DELETE CASCADE,
        number integer NOT NULL,
        config jsonb NOT NULL,
        version integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (model_id, number)
      );
      CREATE INDEX model_version_tenant ON model_version (tenant_id);
      INSERT INTO model_version (id, tenant_id, model_id, number, config, created_at)
        SELECT 'mdv' || substr(id, strpos(id, '_')), tenant_id, id, 1,
          jsonb_build_object(
            'targets', targets, 'fallbacks', fallbacks, 'routing', NULL, 'resilience', '{}'::jsonb,
            -- A new database gets this column only later.
            'timeouts', coalesce(to_jsonb(alias) -> 'timeouts', '{}'::jsonb)
          ),
          created_at
        FROM model_alias alias`)
    await secureTable(db, 'model_version', { tenant: 'tenant_id' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
