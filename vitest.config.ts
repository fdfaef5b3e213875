import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'

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

export default defineConfig({
  test: {
    // Two cores are what the smallest machine has; more only make timings jump.
    maxWorkers: 2,
    // `.only` left in a file would quietly skip all the others.
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      project('shared', 'packages/shared'),
      project('policies', 'packages/policies'),
      project('providers', 'packages/providers'),
      project('postgres', 'packages/postgres', { testTimeout: 60_000 }),
      project('testing', 'packages/testing', { ...postgres, testTimeout: 60_000 }),
      project('cli', 'packages/cli'),
      project('migrations', 'migrations', postgres),
      project('control-plane', 'apps/control-plane', { ...postgres, ...scale }),
      project('data-plane', 'apps/data-plane'),
      // The same behaviour by node:http and undici, which remain one setting away.
      project('data-plane-node', 'apps/data-plane', {
        include: ['src/{listener,rest}/*.test.ts', 'src/ai/chat*.test.ts'],
        env: { TEST_HTTP: 'node' },
      }),
      ...(hasTests('apps/console/src') ? [project('console', 'apps/console')] : []),
      // Whole systems: one at a time, or they would starve each other. What a machine's bad moment spoils is tried once more, and reported.
      project('e2e', 'e2e', {
        ...postgres,
        fileParallelism: false,
        retry: process.env.CI ? 1 : 0,
        testTimeout: 120_000,
        hookTimeout: 180_000,
      }),
      project('scripts', 'scripts', { include: ['**/*.test.mjs'] }),
    ],
  },
})
