import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { root, tools } from './paths.mjs'

function writable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** For package managers and builds: a home that can be written, our programs first on the path, and nobody told about it. */
export function toolEnvironment(pnpmFolder) {
  const env = { ...process.env }
  // Set for our own run by the npm that called us; a second package manager must not take them for its own.
  for (const name of Object.keys(env))
    if (/^npm_(config_(prefix|local_prefix|global_prefix)|package_|lifecycle_)/i.test(name)) delete env[name]
  if (!env.HOME || !writable(env.HOME)) {
    env.HOME = join(tools, 'home')
    mkdirSync(env.HOME, { recursive: true })
    // The npm that called us names one below the home that is not there.
    delete env.npm_config_cache
  }
  const path = [pnpmFolder, join(root, 'node_modules/.bin'), dirname(process.execPath), env.PATH].filter(Boolean)
  return {
    ...env,
    PATH: path.join(delimiter),
    COREPACK_ENABLE_NETWORK: '0',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
  }
}
