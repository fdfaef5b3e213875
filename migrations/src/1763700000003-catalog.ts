import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Catalog1763700000003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE provider (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        slug text NOT NULL,
        type text NOT NULL,
        base_url text NOT NULL,
        sealed_credentials bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, slug)
      );

      CREATE TABLE model_alias (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        slug text NOT NULL,
        strategy text NOT NULL,
        targets jsonb NOT NULL,
        fallbacks jsonb NOT NULL DEFAULT '[]',
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, slug)
      );

      -- Overrides of the price book; the newest that has begun counts.
      CREATE TABLE price_override (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        provider_type text NOT NULL,
        model text NOT NULL,
        price jsonb NOT NULL,
        effective_from timestamptz NOT NULL DEFAULT now(),
        created_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX price_override_lookup ON price_override (tenant_id, provider_type, model, effective_from DESC);

      CREATE TABLE api (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        team_id text REFERENCES team ON DELETE SET NULL,
        slug text NOT NULL,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        type text NOT NULL CHECK (type IN ('rest', 'ai')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, slug)
      );

      CREATE TABLE api_version (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        api_id text NOT NULL REFERENCES api ON DELETE CASCADE,
        name text NOT NULL,
        state text NOT NULL CHECK (state IN ('draft', 'in_review', 'published', 'deprecated', 'retired')),
        config jsonb NOT NULL,
        published_at timestamptz,
        deprecated_at timestamptz,
        sunset_at timestamptz,
        successor text,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (api_id, name)
      );
      CREATE INDEX api_version_tenant ON api_version (tenant_id, id);

      CREATE TABLE product (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        team_id text REFERENCES team ON DELETE SET NULL,
        slug text NOT NULL,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        visibility text NOT NULL CHECK (visibility IN ('public', 'signed-in', 'tenant')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (tenant_id, slug)
      );

      CREATE TABLE product_api (
        product_id text NOT NULL REFERENCES product ON DELETE CASCADE,
        api_id text NOT NULL REFERENCES api,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        PRIMARY KEY (product_id, api_id)
      );
      CREATE INDEX product_api_api ON product_api (api_id);

      -- Teams that may use and edit what another team owns.
      CREATE TABLE team_share (
        team_id text NOT NULL REFERENCES team ON DELETE CASCADE,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        subject_type text NOT NULL CHECK (subject_type IN ('api', 'product')),
        subject_id text NOT NULL,
        PRIMARY KEY (team_id, subject_type, subject_id)
      );
      CREATE INDEX team_share_subject ON team_share (subject_type, subject_id);

      CREATE TABLE plan (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        product_id text NOT NULL REFERENCES product ON DELETE CASCADE,
        slug text NOT NULL,
        name text NOT NULL,
        approval text NOT NULL CHECK (approval IN ('auto', 'manual')),
        limits jsonb NOT NULL,
        models text[],
        price jsonb,
        questions jsonb NOT NULL DEFAULT '[]',
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1,
        UNIQUE (product_id, slug)
      );
      CREATE INDEX plan_tenant ON plan (tenant_id, id);

      CREATE TABLE policy_binding (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        type text NOT NULL,
        scope_kind text NOT NULL CHECK (scope_kind IN ('tenant', 'api', 'plan', 'application')),
        scope_id text,
        position integer NOT NULL DEFAULT 0,
        enabled boolean NOT NULL DEFAULT true,
        config jsonb NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX policy_binding_tenant ON policy_binding (tenant_id, id);
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
