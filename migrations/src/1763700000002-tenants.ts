import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Tenants1763700000002 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE tenant (
        id text PRIMARY KEY,
        slug text NOT NULL UNIQUE,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );

      -- A tenant's own roles; the built-in ones are in the code.
      CREATE TABLE role (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        slug text NOT NULL,
        name text NOT NULL,
        permissions text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, slug)
      );

      CREATE TABLE member (
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        roles text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, user_id)
      );
      CREATE INDEX member_user ON member (user_id);

      CREATE TABLE team (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        slug text NOT NULL,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, slug)
      );

      CREATE TABLE team_member (
        team_id text NOT NULL REFERENCES team ON DELETE CASCADE,
        tenant_id text NOT NULL,
        user_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (team_id, user_id),
        FOREIGN KEY (tenant_id, user_id) REFERENCES member ON DELETE CASCADE
      );

      -- Consumers' side. Every user has one of their own, found by personal_user_id.
      CREATE TABLE organization (
        id text PRIMARY KEY,
        slug text NOT NULL UNIQUE,
        name text NOT NULL,
        personal_user_id text UNIQUE REFERENCES app_user ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );

      CREATE TABLE organization_member (
        organization_id text NOT NULL REFERENCES organization ON DELETE CASCADE,
        user_id text NOT NULL REFERENCES app_user ON DELETE CASCADE,
        role text NOT NULL CHECK (role IN ('owner', 'developer', 'viewer')),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organization_id, user_id)
      );
      CREATE INDEX organization_member_user ON organization_member (user_id);

      CREATE TABLE invitation (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        email text NOT NULL,
        roles text[] NOT NULL,
        token_hash bytea NOT NULL UNIQUE,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'revoked')),
        invited_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX invitation_tenant ON invitation (tenant_id, id);
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
