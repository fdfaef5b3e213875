import type { MigrationInterface, QueryRunner } from 'typeorm'
import { grantTable, secureTable } from './row-security.js'

/** What subscriptions had when a month ended: invoices are made of that, whatever becomes of plans later. */
export class InvoiceTerms1764000003090 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE invoice_terms (
        month text NOT NULL,
        subscription_id text NOT NULL REFERENCES subscription ON DELETE CASCADE,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        organization_id text NOT NULL,
        product text NOT NULL,
        plan text NOT NULL,
        price jsonb NOT NULL,
        -- What is paid for, as far as it is known at the end of the month.
        held_from timestamptz NOT NULL,
        held_to timestamptz,
        PRIMARY KEY (month, subscription_id)
      );

      -- Months of which the terms are noted; those that were over before anybody noted them have no invoices.
      CREATE TABLE invoice_month (
        month text PRIMARY KEY,
        finished_at timestamptz
      );
      INSERT INTO invoice_month (month, finished_at)
      SELECT to_char(at, 'YYYY-MM'), now()
      FROM generate_series(date_trunc('month', now() AT TIME ZONE 'UTC') - interval '12 months',
        date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month', interval '1 month') AS at;
    `)
    await secureTable(db, 'invoice_terms', { tenant: 'tenant_id', organization: 'organization_id', requests: 'read' })
    await grantTable(db, 'invoice_month', { requests: 'nothing' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
