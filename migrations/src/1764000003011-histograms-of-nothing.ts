import type { MigrationInterface, QueryRunner } from 'typeorm'

/** Calls that were interrupted have no latency: two empty histograms make an empty one, not none. */
export class HistogramsOfNothing1764000003011 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      CREATE OR REPLACE FUNCTION gatehouse_histogram_add(a integer[], b integer[]) RETURNS integer[]
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
        SELECT coalesce(array_agg(coalesce(x, 0) + coalesce(y, 0) ORDER BY i), '{}')
        FROM unnest(a, b) WITH ORDINALITY AS t(x, y, i)
      $$
    `)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}
