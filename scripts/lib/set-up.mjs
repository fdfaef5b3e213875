import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { toolEnvironment } from './environment.mjs'
import { root } from './paths.mjs'
import { pnpmFolder } from './pnpm.mjs'
import { step } from './progress.mjs'
import { run } from './run.mjs'

/** Changes whenever an install could have another result. */
function installState() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}`)
  const workspaces = ['packages', 'apps'].flatMap(folder =>
    readdirSync(join(root, folder)).map(name => join(folder, name)),
  )
  const manifests = ['.', 'migrations', 'e2e', ...workspaces].map(folder => join(folder, 'package.json'))
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc', ...manifests])
    if (existsSync(join(root, file))) hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

async function install(env) {
  const marker = join(root, 'node_modules/.gatehouse-install')
  const state = installState()
  if (existsSync(marker) && readFileSync(marker, 'utf8') === state) return
  const args = ['install', '--frozen-lockfile', '--reporter=append-only', '--config.confirmModulesPurge=false']
  await step('Installing packages', show =>
    run('pnpm', args, { env, onLine: line => line.startsWith('Progress:') && show(line.slice(10)) }),
  )
  writeFileSync(marker, state)
}

async function build(env, filter) {
  const args = ['run', 'build', '--output-logs=errors-only', `--concurrency=${availableParallelism()}`]
  if (filter) args.push(`--filter=${filter}`)
  await step('Building', show => run('turbo', args, { env, onLine: line => show(line.slice(0, 60)) }))
}

/**
 * Brings a fresh clone, or one with changes, to where everything can run; with `filter`, what turbo selects by it.
 * Returns the environment for further tools.
 */
export async function setUp(filter) {
  const env = toolEnvironment(await pnpmFolder())
  await install(env)
  await build(env, filter)
  return env
}
