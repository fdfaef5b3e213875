import type { MigrationInterface, QueryRunner } from 'typeorm'
import { secureTable } from './row-security.js'

const SPLIT = ['gateway_us', 'upstream_us', 'ttft_us', 'ttft_calls']
const SUMS = [
  'requests',
  'errors',
  'input_tokens',
  'output_tokens',
  'cached_tokens',
  'reasoning_tokens',
  'cost_nano',
  'unpriced',
  ...SPLIT,
]

// Sums without the key and the subscription, and without the application too: a chart of a tenant with 100,000 keys reads hundreds of rows.
const LEVELS = {
  application: 'tenant_id, organization_id, application_id, api_id, model, provider',
  tenant: 'tenant_id, api_id, model, provider',
}

export class UsageLevels1764000000601 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const table of ['usage_minute', 'usage_hour', 'usage_day'])
      await db.query(`ALTER TABLE ${table} ${SPLIT.map(name => `ADD ${name} bigint NOT NULL DEFAULT 0`).join(', ')}`)
    for (const [level, dimensions] of Object.entries(LEVELS))
      for (const unit of ['hour', 'day']) await makeLevel(db, level, dimensions, unit)
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back.')
  }
}

async function makeLevel(db: QueryRunner, level: string, dimensions: string, unit: string): Promise<void> {
  const table = `usage_${unit}_by_${level}`
  const columns = dimensions.split(', ').map(name => `${name} text NOT NULL`)
  const sums = SUMS.map(name => `${name} bigint NOT NULL`)
  await db.query(`
    CREATE TABLE ${table} (
      bucket timestamptz NOT NULL, ${columns.join(', ')}, ${sums.join(', ')}, total_ms_histogram integer[] NOT NULL,
      PRIMARY KEY (bucket, ${dimensions})
    ) ${unit === 'hour' ? 'PARTITION BY RANGE (bucket)' : ''};
    CREATE INDEX ${table}_tenant ON ${table} (tenant_id, bucket);
  `)
  const organization = level === 'application' ? { organization: 'organization_id' } : {}
  await secureTable(db, table, { tenant: 'tenant_id', ...organization, requests: 'read' })
  if (unit === 'hour')
    await db.query(
      `SELECT gatehouse_ensure_partitions($1, day::date, 0) FROM (SELECT DISTINCT date_trunc('day', bucket, 'UTC') AS day FROM usage_hour) d`,
      [table],
    )
  await db.query(
    `INSERT INTO ${table} (bucket, ${dimensions}, ${SUMS.join(', ')}, total_ms_histogram)
     SELECT bucket, ${dimensions}, ${SUMS.map(name => `sum(${name})`).join(', ')}, gatehouse_histogram_sum(total_ms_histogram)
     FROM usage_${unit} GROUP BY bucket, ${dimensions}`,
  )
}
