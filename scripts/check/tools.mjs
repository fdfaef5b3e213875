import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Runs an installed tool; its output is kept and shown only when it fails. */
const run = (root, tool, args) =>
  new Promise((resolve, reject) => {
    const path = join(root, 'node_modules/.bin', tool)
    if (!existsSync(path)) throw new Error(`${tool} is not installed: run \`pnpm install\``)
    const child = spawn(path, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.stderr.on('data', chunk => (output += chunk))
    child.on('error', reject)
    child.on('close', code => resolve({ ok: code === 0, output: output.trim() }))
  })

const asStep = ({ ok, output }, summary) => ({ ok, summary, problems: ok ? [] : output.split('\n') })

/** Format and lint. */
export const checkBiome = async root => {
  const result = await run(root, 'biome', [
    'ci',
    '--colors=off',
    '--diagnostic-level=error',
    '--max-diagnostics=20',
    '.',
  ])
  return asStep(result, /Checked \d+ files/.exec(result.output)?.[0].toLowerCase() ?? '')
}

/** Types of every project. */
export const checkTypes = async root => asStep(await run(root, 'tsc', ['-b', '--pretty', 'false']), '')
