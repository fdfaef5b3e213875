#!/usr/bin/env node
// `npm test`: the set-up of `npm start`, then every check and every test. Node built-ins only.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { requireNode } from './lib/node-version.mjs'
import { root } from './lib/paths.mjs'
import { Failed, run } from './lib/run.mjs'
import { setUp } from './lib/set-up.mjs'
import { countCheck, countVitest, Tally } from './lib/tally.mjs'
import { ensureTestTools } from './lib/test-tools.mjs'

/** Each step of the check counts as a test. */
async function check(env) {
  const file = join(root, '.gatehouse/check.json')
  rmSync(file, { force: true })
  await run(process.execPath, [join(root, 'scripts/check.mjs')], { env, show: true, anyStatus: true })
  return countCheck(file)
}

async function vitest(env) {
  const folder = join(root, 'node_modules/.cache/gatehouse')
  const file = join(folder, 'vitest.json')
  mkdirSync(folder, { recursive: true })
  rmSync(file, { force: true })
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  const status = await run('vitest', ['run', ...reporters, ...process.argv.slice(2)], {
    env,
    show: true,
    anyStatus: true,
  })
  return countVitest(file, status)
}

requireNode()
const tally = new Tally()
try {
  const env = await setUp()
  // Tests make their own settings.
  for (const name of Object.keys(env)) if (name.startsWith('GATEHOUSE_')) delete env[name]
  const missing = await ensureTestTools()
  if (missing.includes('chromium')) {
    const must = process.env.CI === 'true'
    console.log(
      `\n!!! No Chromium, and none could be installed: ${must ? 'CI=true makes this a failure' : 'browser tests are SKIPPED'}.\n`,
    )
    if (must) tally.add({ failed: 1 })
  }
  tally.add(await check(env))
  tally.add(await vitest(env))
} catch (error) {
  console.error(error instanceof Failed ? error.message : error)
  tally.add({ failed: 1 })
}
process.exitCode = tally.failed ? 1 : 0
console.log(`\n${tally}`)
