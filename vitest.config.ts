import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { LongestFirst } from './scripts/lib/longest-first.mjs'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// One throwaway cluster for each project that needs Postgres; a database is made in it per test file.
const globalPostgres = here('packages/testing/src/global-postgres.ts')
const postgres = { globalSetup: [globalPostgres] }

const hasTests = (folder: string) =>
  existsSync(here(folder)) &&
  readdirSync(here(folder), { recursive: true }).some(name => /\.test\.(tsx?|mjs)$/.test(String(name)))

// Millions of rows: on demand only.
const scale =
  process.env.SCALE_TEST === '1'
    ? { include: ['src/**/*.scale.test.ts'] }
    : { exclude: ['**/node_modules/**', '**/*.scale.test.ts'] }

const nowhere = ['**/node_modules/**']
const conformance = 'src/conformance/*.test.ts'

/** A project per package. Tests stand beside the source; what was compiled to dist is not run again. */
const project = (name: string, folder: string, test: object = {}): TestProjectConfiguration => ({
  root: here(folder),
  test: {
    name,
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'node',
    expect: { requireAssertions: true },
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    ...test,
  },
})

/** Files that leave their process as they found it share one: what they import is read once. */
const sharing = { isolate: false }

/** Whole systems. What a machine's bad moment spoils is tried once more, and reported. */
const system = {
  ...postgres,
  retry: process.env.CI ? 1 : 0,
  testTimeout: 120_000,
  hookTimeout: 180_000,
}
/** Those whose subject is time: others beside them would be measured too. */
const timed = ['console-speed', 'fleet', 'fleet-limits'].map(name => `src/${name}.test.ts`)

export default defineConfig({
  test: {
    // Two cores are what the smallest machine has; more only make timings jump.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // `.only` left in a file would quietly skip all the others.
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      project('scripts', 'scripts', { include: ['**/*.test.mjs'] }),
      project('shared', 'packages/shared', sharing),
      project('policies', 'packages/policies', sharing),
      project('providers', 'packages/providers', sharing),
      project('migrations', 'migrations', { ...sharing, ...postgres }),
      project('testing', 'packages/testing', { ...sharing, ...postgres, testTimeout: 60_000 }),
      ...(hasTests('apps/console/src') ? [project('console', 'apps/console', sharing)] : []),
      project('data-plane', 'apps/data-plane', { ...sharing, exclude: [...nowhere, conformance] }),
      // The same behaviour by node:http and undici, which remain one setting away.
      project('data-plane-node', 'apps/data-plane', {
        ...sharing,
        include: ['src/{listener,rest}/*.test.ts', 'src/listener/proxy-protocol/*.test.ts', 'src/ai/chat*.test.ts'],
        env: { TEST_HTTP: 'node' },
      }),
      // What must hold of bytes on the wire, in tables: `pnpm test:conformance`.
      project('conformance', 'apps/data-plane', { ...sharing, include: [conformance] }),
      project('control-plane', 'apps/control-plane', { ...sharing, ...postgres, ...scale }),
      project('postgres', 'packages/postgres', { testTimeout: 60_000 }),
      project('cli', 'packages/cli'),
      project('e2e', 'e2e', { ...system, exclude: [...nowhere, ...timed] }),
      project('e2e-timed', 'e2e', { ...system, include: timed, fileParallelism: false }),
    ],
  },
})
