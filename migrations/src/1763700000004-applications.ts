import type { MigrationInterface, QueryRunner } from 'typeorm'

export class Applications1763700000004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE application (
        id text PRIMARY KEY,
        organization_id text NOT NULL REFERENCES organization ON DELETE CASCADE,
        name text NOT NULL,
        state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'deleted')),
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX application_organization ON application (organization_id, id);

      CREATE TABLE subscription (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        organization_id text NOT NULL REFERENCES organization ON DELETE CASCADE,
        application_id text NOT NULL REFERENCES application ON DELETE CASCADE,
        product_id text NOT NULL REFERENCES product,
        plan_id text NOT NULL REFERENCES plan,
        state text NOT NULL CHECK (state IN
          ('pending', 'needs_info', 'active', 'suspended', 'expired', 'rejected', 'withdrawn', 'closed')),
        suspended_by text CHECK (suspended_by IN ('provider', 'system', 'consumer')),
        reason text,
        answers jsonb NOT NULL DEFAULT '{}',
        starts_at timestamptz,
        ends_at timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX subscription_tenant ON subscription (tenant_id, id);
      CREATE INDEX subscription_application ON subscription (application_id, id);
      CREATE INDEX subscription_ends ON subscription (ends_at) WHERE state IN ('active', 'suspended');
      CREATE UNIQUE INDEX subscription_open ON subscription (application_id, product_id)
        WHERE state IN ('pending', 'needs_info', 'active', 'suspended', 'expired');

      -- Timeline and thread of a subscription.
      CREATE TABLE subscription_event (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        organization_id text NOT NULL,
        subscription_id text NOT NULL REFERENCES subscription ON DELETE CASCADE,
        at timestamptz NOT NULL DEFAULT now(),
        actor_id text,
        kind text NOT NULL,
        comment text
      );
      CREATE INDEX subscription_event_subscription ON subscription_event (subscription_id, id);

      CREATE TABLE approval_task (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('subscription', 'api_publish')),
        subject_type text NOT NULL,
        subject_id text NOT NULL,
        requester_id text NOT NULL,
        state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'needs_info', 'approved', 'rejected', 'withdrawn')),
        evidence jsonb NOT NULL DEFAULT '{}',
        reason_code text,
        comment text,
        decided_by text,
        decided_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX approval_task_inbox ON approval_task (tenant_id, state, id);
      CREATE UNIQUE INDEX approval_task_open ON approval_task (subject_type, subject_id) WHERE state IN ('open', 'needs_info');

      CREATE TABLE api_key (
        id text PRIMARY KEY,
        organization_id text NOT NULL REFERENCES organization ON DELETE CASCADE,
        application_id text NOT NULL REFERENCES application ON DELETE CASCADE,
        name text NOT NULL,
        prefix text NOT NULL,
        last_four text NOT NULL,
        hash text NOT NULL UNIQUE,
        state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled', 'revoked')),
        generation integer NOT NULL DEFAULT 1,
        rotated_to text,
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX api_key_application ON api_key (application_id, id);
      CREATE INDEX api_key_expires ON api_key (expires_at) WHERE state = 'active';
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
