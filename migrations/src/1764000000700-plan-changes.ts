import type { MigrationInterface, QueryRunner } from 'typeorm'
import { RUNTIME_ROLE } from './roles.js'
import { secureTable } from './row-security.js'

export class PlanChanges1764000000700 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      -- A subscription keeps its plan until a request for another one is applied.
      CREATE TABLE plan_change (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        organization_id text NOT NULL REFERENCES organization ON DELETE CASCADE,
        subscription_id text NOT NULL REFERENCES subscription ON DELETE CASCADE,
        plan_id text NOT NULL REFERENCES plan,
        state text NOT NULL CHECK (state IN ('pending', 'needs_info', 'approved', 'applied', 'rejected', 'withdrawn')),
        answers jsonb NOT NULL DEFAULT '{}',
        reason text,
        applies_at timestamptz,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX plan_change_subscription ON plan_change (subscription_id, id);
      CREATE INDEX plan_change_plan ON plan_change (plan_id);
      CREATE UNIQUE INDEX plan_change_open ON plan_change (subscription_id) WHERE state IN ('pending', 'needs_info', 'approved');
      CREATE INDEX plan_change_due ON plan_change (applies_at) WHERE state = 'approved';

      ALTER TABLE approval_task DROP CONSTRAINT approval_task_kind_check,
        ADD CONSTRAINT approval_task_kind_check CHECK (kind IN ('subscription', 'change_request', 'api_publish'));
    `)
    await secureTable(db, 'plan_change', { tenant: 'tenant_id', organization: 'organization_id' })
    // Whoever asks for a plan sees what it is called, as they see that of the plan that they have.
    await db.query(`
      CREATE POLICY asked_for ON plan FOR SELECT TO ${RUNTIME_ROLE}
        USING (EXISTS (SELECT 1 FROM plan_change c WHERE c.plan_id = plan.id))`)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
