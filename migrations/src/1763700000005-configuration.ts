import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Configuration1763700000005 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- One row. Its lock orders committed changes, so revisions become visible in their order.
      CREATE TABLE installation (
        id integer PRIMARY KEY CHECK (id = 1),
        revision bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      INSERT INTO installation (id) VALUES (1);

      CREATE TABLE config_revision (
        revision bigint PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        actor text,
        summary text NOT NULL
      );

      -- What nodes serve, as it is now. Removed ones stay as tombstones, so that a delta from any revision is one query.
      CREATE TABLE config_resource (
        kind text NOT NULL,
        id text NOT NULL,
        tenant_id text,
        revision bigint NOT NULL,
        removed boolean NOT NULL DEFAULT false,
        spec jsonb,
        PRIMARY KEY (kind, id)
      );
      CREATE INDEX config_resource_revision ON config_resource (revision);

      -- Every version of every resource.
      CREATE TABLE config_change (
        revision bigint NOT NULL,
        kind text NOT NULL,
        id text NOT NULL,
        tenant_id text,
        removed boolean NOT NULL,
        spec jsonb,
        PRIMARY KEY (revision, kind, id)
      );

      CREATE TABLE certificate_authority (
        id integer PRIMARY KEY CHECK (id = 1),
        certificate text NOT NULL,
        sealed_key bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE node (
        id text PRIMARY KEY,
        name text NOT NULL,
        node_group text NOT NULL DEFAULT 'default',
        software_version text,
        connected boolean NOT NULL DEFAULT false,
        revision bigint NOT NULL DEFAULT 0,
        last_ack_at timestamptz,
        apply_ms integer,
        refusal jsonb,
        status jsonb,
        certificate_fingerprint text,
        certificate_expires_at timestamptz,
        revoked_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz
      );

      CREATE TABLE join_token (
        id text PRIMARY KEY,
        hash bytea NOT NULL UNIQUE,
        node_group text NOT NULL DEFAULT 'default',
        created_by text,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        used_at timestamptz,
        node_id text
      );
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
