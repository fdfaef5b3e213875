#!/usr/bin/env node
// `pnpm dev`: everything running, compiled as you save and started again when it compiles.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { requireNode } from './lib/node-version.mjs'
import { root } from './lib/paths.mjs'
import { setUp } from './lib/set-up.mjs'

requireNode()
const env = await setUp()
const children = new Set()
let house
let stopping = false

function launch(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', ...options })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}

async function restart() {
  if (house && house.exitCode === null) {
    house.kill('SIGTERM')
    await once(house, 'exit')
  }
  if (!stopping)
    house = launch(process.execPath, [join(root, 'packages/cli/dist/main.js'), 'start', ...process.argv.slice(2)])
}

const compiler = launch('tsc', ['-b', '--watch', '--preserveWatchOutput'], { stdio: ['ignore', 'pipe', 'inherit'] })
launch('vite', ['build', '--watch', '--logLevel', 'warn'], { cwd: join(root, 'apps/console') })
let restarting = Promise.resolve()
createInterface({ input: compiler.stdout }).on('line', line => {
  if (/error TS|Found [1-9]/.test(line)) console.log(line)
  if (line.includes('Found 0 errors')) restarting = restarting.then(restart)
})

for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    stopping = true
    for (const child of children) child.kill(signal)
  })
