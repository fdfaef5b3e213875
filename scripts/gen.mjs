#!/usr/bin/env node
// Writes what can be derived: registries of policies, providers and migrations, docs/{policies,providers}, the table of providers in the
// README, docs/errors.md and docs/gaps.md.
// `--check` writes nothing and fails when a file on disk is not what would be written.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorsDoc } from './gen/errors.mjs'
import { gapsDoc } from './gen/gaps.mjs'
import { migrationFiles } from './gen/migrations.mjs'
import { policyFiles } from './gen/policies.mjs'
import { policyDocs } from './gen/policy-docs.mjs'
import { providerDocs } from './gen/provider-docs.mjs'
import { providerFiles } from './gen/providers.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** @returns {Promise<{path: string, text: string}[]>} every generated file, paths relative to `root` */
export const generatedFiles = async root =>
  (
    await Promise.all(
      [policyFiles, policyDocs, providerFiles, providerDocs, migrationFiles, errorsDoc, gapsDoc].map(make =>
        make(root),
      ),
    )
  ).flat()

/** @returns {Promise<string[]>} paths whose text on disk differs */
export async function staleFiles(root) {
  const stale = []
  for (const { path, text } of await generatedFiles(root)) {
    const present = await readFile(join(root, path), 'utf8').catch(() => undefined)
    if (present !== text) stale.push(path)
  }
  return stale
}

async function main() {
  const stale = new Set(await staleFiles(root))
  if (process.argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is not up to date: run \`pnpm gen\``)
    process.exitCode = stale.size === 0 ? 0 : 1
    return
  }
  for (const { path, text } of await generatedFiles(root)) {
    if (!stale.has(path)) continue
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    console.log(`wrote ${path}`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
