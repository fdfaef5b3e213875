import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Most sums of a key or an application have one row to add up, whose histogram is the sum: strict, nothing is called for it. */
export class HistogramsOfOne1764000002003 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      DROP AGGREGATE gatehouse_histogram_sum(integer[]);
      ALTER FUNCTION gatehouse_histogram_add(integer[], integer[]) STRICT;
      CREATE AGGREGATE gatehouse_histogram_sum(integer[]) (
        sfunc = gatehouse_histogram_add, stype = integer[], combinefunc = gatehouse_histogram_add, parallel = safe
      );
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
