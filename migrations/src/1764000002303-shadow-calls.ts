import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** How targets did that were asked beside others, for comparison alone. */
export class ShadowCalls1764000002303 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE shadow_call (
        id text PRIMARY KEY,
        time timestamptz NOT NULL,
        tenant_id text NOT NULL,
        call_id text NOT NULL,
        model text NOT NULL,
        provider text NOT NULL,
        provider_model text NOT NULL,
        status integer NOT NULL,
        error text,
        -- To the first token of a stream, or to the whole answer.
        us bigint NOT NULL,
        -- Null: no price was known.
        cost_nano bigint,
        output_tokens integer NOT NULL,
        -- Of both answers, 0 to 1; null: one of them failed.
        similarity real
      );
      CREATE INDEX shadow_call_model ON shadow_call (tenant_id, model, time);
      CREATE INDEX shadow_call_time ON shadow_call (time);
    `)
    await secureTable(db, 'shadow_call', { tenant: 'tenant_id', requests: 'read' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
