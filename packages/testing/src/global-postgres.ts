import { startTestCluster, testDatabaseVariable } from './postgres.js'

/** vitest's global set-up: one cluster for the run, found by the workers through their environment. Returns the tear-down. */
export default async function setup(): Promise<() => Promise<void>> {
  const { url, stop } = await startTestCluster()
  process.env[testDatabaseVariable] = url
  return stop
}
