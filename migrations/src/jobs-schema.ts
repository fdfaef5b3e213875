import { assertSchemaCompatibility, LATEST_SCHEMA_VERSION, runMigrations, SchemaMigrationRequiredError } from 'bullmq'
import type pg from 'pg'
import { SYSTEM_ROLE } from './roles.js'

/** Where BullMQ keeps its queues when no Redis is given. */
export const JOBS_SCHEMA = 'gatehouse_jobs'

/** Whether BullMQ's tables are as this release needs them. */
export async function jobsSchemaIsCurrent(client: pg.Client): Promise<boolean> {
  try {
    return (await assertSchemaCompatibility(client, JOBS_SCHEMA)) >= LATEST_SCHEMA_VERSION
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return false
    throw error
  }
}

/** BullMQ brings its own migrations; processes that run jobs only use what they made. */
export async function migrateJobsSchema(client: pg.Client): Promise<void> {
  await runMigrations(client, JOBS_SCHEMA)
  // BullMQ makes a sequence for each queue when it is first used.
  await client.query(`
    GRANT USAGE, CREATE ON SCHEMA ${JOBS_SCHEMA} TO ${SYSTEM_ROLE};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOBS_SCHEMA} TO ${SYSTEM_ROLE};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${JOBS_SCHEMA} TO ${SYSTEM_ROLE}`)
}
