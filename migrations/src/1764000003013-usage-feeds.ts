import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** Usage as it comes in, told to billing systems and warehouses. */
export class UsageFeeds1764000003013 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE usage_feed (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        slug text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('webhook', 's3', 'kafka')),
        enabled boolean NOT NULL DEFAULT true,
        destination jsonb NOT NULL,
        sealed_secrets bytea NOT NULL,
        -- The last event that was taken, and the last of the batch that is under way: sent again until it is taken, it stays the same.
        cursor bigint NOT NULL,
        pending bigint,
        leased_until timestamptz,
        delivered bigint NOT NULL DEFAULT 0,
        failures integer NOT NULL DEFAULT 0,
        last_error text,
        last_delivered_at timestamptz,
        next_at timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, slug)
      );

      -- Of tenants with a feed. Whoever writes those of a tenant holds a lock until the end of the transaction, so that positions are
      -- seen in their order.
      CREATE TABLE usage_event (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id text NOT NULL,
        tenant_id text NOT NULL,
        type text NOT NULL,
        time timestamptz NOT NULL,
        data jsonb NOT NULL,
        recorded_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX usage_event_tenant ON usage_event (tenant_id, position);
      CREATE INDEX usage_event_recorded ON usage_event (recorded_at);
    `)
    await secureTable(db, 'usage_feed', { tenant: 'tenant_id' })
    await secureTable(db, 'usage_event', { tenant: 'tenant_id', requests: 'read' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
