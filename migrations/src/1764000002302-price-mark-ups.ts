import type { MigrationInterface, QueryRunner } from 'typeorm'

/** A price of a tenant's own may be what the price book says and a part of it more, or less. */
export class PriceMarkUps1764000002302 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE price_override ADD markup double precision, ALTER price DROP NOT NULL,
        ADD CONSTRAINT price_override_kind CHECK ((price IS NULL) <> (markup IS NULL))
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
