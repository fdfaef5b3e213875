#!/usr/bin/env node
// `npm start`: from a clone to a running Gatehouse. Node built-ins only.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { requireNode } from './lib/node-version.mjs'
import { root } from './lib/paths.mjs'
import { Failed } from './lib/run.mjs'
import { setUp } from './lib/set-up.mjs'

requireNode()
try {
  // The command and all that it runs.
  await setUp('@gatehouse/cli...')
} catch (error) {
  if (!(error instanceof Failed)) throw error
  console.error(error.message)
  process.exit(1)
}
// The supervisor takes over this very process, so that signals need no forwarding.
process.chdir(root)
const main = join(root, 'packages/cli/dist/main.js')
process.argv = [process.execPath, main, 'start', ...process.argv.slice(2)]
await import(pathToFileURL(main).href)
