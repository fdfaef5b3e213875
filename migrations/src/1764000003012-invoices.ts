import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

/** What subscriptions came to in months that are over. */
export class Invoices1764000003012 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE TABLE invoice (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenant ON DELETE CASCADE,
        organization_id text NOT NULL,
        subscription_id text NOT NULL,
        month text NOT NULL,
        -- Of the tenant's invoices of the month.
        sequence integer NOT NULL,
        total_nano bigint NOT NULL,
        -- As it was sent: what it is made from may change later.
        content jsonb NOT NULL,
        issued_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (subscription_id, month),
        UNIQUE (tenant_id, month, sequence)
      );
      CREATE INDEX invoice_organization ON invoice (organization_id, month);
    `)
    await secureTable(db, 'invoice', { tenant: 'tenant_id', organization: 'organization_id', requests: 'read' })
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
