import type { MigrationInterface, QueryRunner } from 'typeorm'
import { RUNTIME_ROLE, SYSTEM_ROLE } from './roles.js'
import { grantTable, type Owners, secureTable } from './row-security.js'

const TENANT: Owners = { tenant: 'tenant_id' }
const BOTH: Owners = { tenant: 'tenant_id', organization: 'organization_id' }
const READ = { requests: 'read' } as const

// A subscription is seen by both of its parties, and each may read what it names of the other's.
const subscribed = (condition: string) => `EXISTS (SELECT 1 FROM subscription s WHERE ${condition})`

const OWNED: Record<string, Owners> = {
  tenant: { tenant: 'id', readableIf: subscribed('s.tenant_id = tenant.id') },
  role: TENANT,
  member: TENANT,
  team: TENANT,
  team_member: TENANT,
  invitation: TENANT,
  organization: { organization: 'id', readableIf: subscribed('s.organization_id = organization.id') },
  organization_member: { organization: 'organization_id' },

  provider: TENANT,
  model_alias: TENANT,
  price_override: TENANT,
  api: { ...TENANT, readableIf: 'EXISTS (SELECT 1 FROM product_api p WHERE p.api_id = api.id)' },
  api_version: TENANT,
  product: { ...TENANT, readableIf: subscribed('s.product_id = product.id') },
  product_api: { ...TENANT, readableIf: subscribed('s.product_id = product_api.product_id') },
  team_share: TENANT,
  plan: { ...TENANT, readableIf: subscribed('s.plan_id = plan.id') },
  policy_binding: TENANT,

  application: { organization: 'organization_id', readableIf: subscribed('s.application_id = application.id') },
  subscription: BOTH,
  subscription_event: BOTH,
  approval_task: {
    ...TENANT,
    readableIf: `subject_type = 'subscription' AND ${subscribed('s.id = approval_task.subject_id')}`,
  },
  api_key: { organization: 'organization_id', readableIf: subscribed('s.application_id = api_key.application_id') },

  config_resource: { ...TENANT, ...READ },
  config_change: { ...TENANT, ...READ },
  call_log: { ...BOTH, ...READ },
  call_body: { ...TENANT, ...READ },
  usage_minute: { ...BOTH, ...READ },
  usage_hour: { ...BOTH, ...READ },
  usage_day: { ...BOTH, ...READ },
  audit_entry: { ...BOTH, ...READ },
  audit_head: { tenant: 'chain', ...READ },
}

/** What belongs to people or to the whole installation. */
const UNOWNED = {
  session: 'nothing',
  personal_token: 'nothing',
  one_time_token: 'nothing',
  sign_in_failure: 'nothing',
  idempotency_key: 'nothing',
  certificate_authority: 'nothing',
  usage_batch: 'nothing',
  app_user: 'nothing',
  mail: 'nothing',
  installation: 'read',
  config_revision: 'read',
  usage_dirty: 'read',
  node: 'change',
  join_token: 'change',
} as const

export class RowSecurity1764000000201 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE INDEX subscription_organization ON subscription (organization_id, id);
      CREATE INDEX subscription_product ON subscription (product_id);
      CREATE INDEX subscription_plan ON subscription (plan_id);
    `)
    for (const [table, owners] of Object.entries(OWNED)) await secureTable(db, table, owners)
    for (const [table, requests] of Object.entries(UNOWNED)) await grantTable(db, table, { requests })
    await db.query(`
      -- Names beside ids; never what somebody signs in with.
      GRANT SELECT (id, email, name, state, platform_role, created_at) ON app_user TO ${RUNTIME_ROLE};
      GRANT INSERT ON mail TO ${RUNTIME_ROLE};
      -- What was noted stays noted.
      REVOKE UPDATE, DELETE ON audit_entry FROM ${SYSTEM_ROLE};
    `)
    await db.query(PARTITIONS)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}

// Only the owner of a table can make and drop its partitions, and the roles that serve own nothing, so these run as their owner. Rights
// are those of the parent: a partition that is named itself is closed to everybody.
const PARTITIONS = `
  CREATE OR REPLACE FUNCTION gatehouse_ensure_partitions(parent text, first_day date, ahead integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE d date; name text;
  BEGIN
    FOR d IN SELECT generate_series(first_day, first_day + ahead, interval '1 day')::date LOOP
      name := parent || '_' || to_char(d, 'YYYYMMDD');
      CONTINUE WHEN to_regclass(quote_ident(name)) IS NOT NULL;
      EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', name, parent, d, d + 1);
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    END LOOP;
  END $$;

  -- Drops the days before one and answers their names.
  CREATE FUNCTION gatehouse_drop_partitions(parent text, before date) RETURNS SETOF text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DECLARE name text;
  BEGIN
    FOR name IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = quote_ident(parent)::regclass AND c.relname < parent || '_' || to_char(before, 'YYYYMMDD') LOOP
      EXECUTE format('DROP TABLE IF EXISTS %I', name);
      RETURN NEXT name;
    END LOOP;
  END $$;

  REVOKE EXECUTE ON FUNCTION gatehouse_ensure_partitions, gatehouse_drop_partitions FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION gatehouse_ensure_partitions, gatehouse_drop_partitions TO ${SYSTEM_ROLE};

  DO $$
  DECLARE name regclass;
  BEGIN
    FOR name IN SELECT i.inhrelid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent WHERE c.relkind = 'p' LOOP
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
    END LOOP;
  END $$;
`
