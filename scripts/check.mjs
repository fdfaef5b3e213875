#!/usr/bin/env node
// Holds the tree to the rules of the house: every step runs, then the whole fails if one did.
// `--json` prints [{name, ok, ms, summary, problems}]; `--only a,b` runs some. The same, in short, is left in .gatehouse/check.json.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { checkDependencies } from './check/dependencies.mjs'
import { checkLicences } from './check/licences.mjs'
import { checkPlanted } from './check/planted.mjs'
import { checkSizes } from './check/sizes.mjs'
import { checkBiome, checkTypes } from './check/tools.mjs'
import { checkVersions } from './check/versions.mjs'
import { staleFiles } from './gen.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const checkGenerated = async () => {
  const stale = await staleFiles(root)
  return { ok: stale.length === 0, summary: '', problems: stale.map(path => `${path}: run \`pnpm gen\``) }
}

const steps = {
  generated: checkGenerated,
  biome: checkBiome,
  types: checkTypes,
  dependencies: checkDependencies,
  'planted violations': checkPlanted,
  versions: checkVersions,
  licences: checkLicences,
  sizes: checkSizes,
}

async function timed(name, step) {
  const start = performance.now()
  const result = await step(root).catch(error => ({ ok: false, summary: '', problems: [error.message] }))
  return { name, ms: Math.round(performance.now() - start), ...result }
}

const { values } = parseArgs({ options: { json: { type: 'boolean' }, only: { type: 'string' } } })
const wanted = values.only?.split(',') ?? Object.keys(steps)
const unknown = wanted.filter(name => !(name in steps))
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are: ${Object.keys(steps).join(', ')}`)
  process.exit(1)
}

const results = []
for (const name of wanted) {
  const result = await timed(name, steps[name])
  results.push(result)
  if (values.json) continue
  console.log(
    `${result.ok ? 'ok  ' : 'FAIL'} ${name.padEnd(20)} ${String(result.ms).padStart(6)} ms  ${result.summary}`,
  )
  for (const problem of result.problems) console.log(`       ${problem}`)
}
if (values.json) console.log(JSON.stringify(results, null, 2))

await mkdir(join(root, '.gatehouse'), { recursive: true })
const short = results.map(({ name, ok, ms }) => ({ name, ok, ms }))
await writeFile(join(root, '.gatehouse/check.json'), `${JSON.stringify(short)}\n`)
process.exitCode = results.every(result => result.ok) ? 0 : 1
