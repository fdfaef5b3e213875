import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Audit1763700000007 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- Chained: each entry's hash covers the one before it in the same chain ('platform' or a tenant's id).
      CREATE TABLE audit_entry (
        id text PRIMARY KEY,
        chain text NOT NULL,
        sequence bigint NOT NULL,
        tenant_id text,
        organization_id text,
        at timestamptz NOT NULL,
        actor_id text,
        actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'token', 'system')),
        action text NOT NULL,
        target_type text NOT NULL,
        target_id text NOT NULL,
        before jsonb,
        after jsonb,
        request_id text,
        address text,
        revision bigint,
        previous_hash bytea NOT NULL,
        hash bytea NOT NULL,
        UNIQUE (chain, sequence)
      );
      CREATE INDEX audit_entry_tenant ON audit_entry (tenant_id, id);
      CREATE INDEX audit_entry_organization ON audit_entry (organization_id, id);

      CREATE TABLE audit_head (
        chain text PRIMARY KEY,
        sequence bigint NOT NULL,
        hash bytea NOT NULL
      );
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
