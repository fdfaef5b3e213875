import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A policy may hold for the whole installation. It belongs to the tenant that keeps it. */
export class PoliciesOfTheInstallation1764000003051 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE policy_binding
        DROP CONSTRAINT policy_binding_scope_kind_check,
        ADD CONSTRAINT policy_binding_scope_kind_check
          CHECK (scope_kind IN ('global', 'tenant', 'api', 'plan', 'application'))
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
