import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { toolEnvironment } from './environment.mjs'
import { root, tools } from './paths.mjs'
import { step } from './progress.mjs'
import { run } from './run.mjs'

const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('@')[1]

/** The folder on PATH that holds a pnpm of exactly the wanted version, if any. */
function onPath() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const folder = folders.find(candidate => existsSync(join(candidate, 'pnpm')))
  if (!folder) return undefined
  // Asked outside the repository, whose packageManager field makes some versions fetch and become another.
  const { status, stdout } = spawnSync(join(folder, 'pnpm'), ['--version'], {
    cwd: '/',
    encoding: 'utf8',
    timeout: 10_000,
    env: { ...process.env, COREPACK_ENABLE_NETWORK: '0' },
  })
  return status === 0 && stdout.trim() === wanted ? folder : undefined
}

/** The folder of our own pnpm. Fetched once into the repository: no global install, no write outside. */
async function fetched() {
  const manifest = join(tools, 'node_modules/pnpm/package.json')
  const folder = join(tools, 'node_modules/.bin')
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === wanted) return folder
  mkdirSync(tools, { recursive: true, mode: 0o700 })
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const [command, ...args] = [...npm, 'install', '--prefix', tools, ...flags, `pnpm@${wanted}`]
  await step(`Getting pnpm ${wanted}`, () => run(command, args, { env: toolEnvironment(), cwd: tools }))
  return folder
}

/** The folder of a pnpm of the version that the repository is pinned to. */
export const pnpmFolder = async () => onPath() ?? (await fetched())
