import { migrate as migrateDatabase } from '@gatehouse/migrations/migrate.js'
import { startPostgres } from '@gatehouse/postgres/start-postgres.js'
import { readEnv } from '@gatehouse/shared/env/env.js'
import { openDataDir } from '../house/data-dir.js'
import { lockDataDir } from '../house/lock.js'
import { progressOn } from '../terminal/progress.js'

/** Brings the database to the newest schema: the one of GATEHOUSE_DATABASE_URL, else the embedded one, which must not be running. */
export async function migrate({ json = false }: { json?: boolean }): Promise<void> {
  const env = readEnv(process.env)
  const progress = progressOn(process.stderr)
  const applied = await progress.step('Database schema', () =>
    env.databaseUrl ? migrateDatabase(env.databaseUrl) : migrateEmbedded(env.dataDir, text => progress.note(text)),
  )
  if (json) process.stdout.write(`${JSON.stringify({ applied })}\n`)
  else process.stdout.write(applied.length ? `${applied.join('\n')}\n` : 'Nothing to do.\n')
}

async function migrateEmbedded(setting: string, onProgress: (text: string) => void): Promise<string[]> {
  const dataDir = await openDataDir(setting)
  const release = await lockDataDir(dataDir.path)
  try {
    const postgres = await startPostgres({ dataDir: dataDir.postgres, onProgress })
    try {
      return await migrateDatabase(postgres.url)
    } finally {
      await postgres.stop()
    }
  } finally {
    release()
  }
}
