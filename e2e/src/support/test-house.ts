import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import { type RunningHouse, startHouse } from './running-house.js'

export interface TestHouse extends RunningHouse {
  /** Its database as the superuser, to arrange what no interface can. */
  query: TestDatabase['query']
}

/**
 * A house over a migrated database of this run's cluster, of the login role, so that row security binds it: for tests whose subject is not the
 * embedded Postgres. Starts some seconds sooner than one that has to make a cluster.
 */
export async function startTestHouse(env: Record<string, string> = {}): Promise<TestHouse> {
  const database = await testDatabase()
  const house = await startHouse({ GATEHOUSE_DATABASE_URL: database.loginUrl, ...env }).catch(async error => {
    await database.drop()
    throw error
  })
  return {
    ...house,
    query: (sql, parameters) => database.query(sql, parameters),
    stop: async () => {
      await house.stop()
      await database.drop()
    },
  }
}
