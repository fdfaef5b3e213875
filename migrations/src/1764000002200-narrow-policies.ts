import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A policy may hold for one version or route of an API, and under a condition. */
export class NarrowPolicies1764000002200 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE policy_binding ADD scope_version text, ADD scope_route text, ADD condition text,
        ADD CONSTRAINT policy_binding_narrow CHECK (scope_kind = 'api' OR (scope_version IS NULL AND scope_route IS NULL))
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
