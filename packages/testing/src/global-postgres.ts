import { startTestCluster, testDatabaseVariable } from './postgres.js'

/**
 * vitest's global set-up: one cluster for the run, found by the workers through their environment. Returns the tear-down.
 * Every project that needs Postgres names it; the first makes the cluster, the others find it.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[testDatabaseVariable]) return undefined
  const { url, stop } = await startTestCluster()
  process.env[testDatabaseVariable] = url
  return stop
}
