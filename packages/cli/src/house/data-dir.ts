import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { joinTokenFile } from '@gatehouse/shared/fleet/node-files.js'

/** The folders and files of one installation. */
export interface DataDir {
  path: string
  logs: string
  postgres: string
  demoFile: string
  joinTokenFile: string
}

/**
 * Makes the data directory, closed to others. A root's Postgres runs as another user, who may pass through to its own folder but sees nothing.
 */
export async function openDataDir(setting: string): Promise<DataDir> {
  const path = resolve(setting)
  const logs = join(path, 'logs')
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await chmod(path, process.getuid?.() === 0 ? 0o711 : 0o700)
    await mkdir(logs, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new Error(`${path} cannot be used by this user. Start as its owner, or set GATEHOUSE_DATA_DIR.`, { cause })
  }
  return {
    path,
    logs,
    postgres: join(path, 'postgres'),
    demoFile: join(path, 'demo.json'),
    joinTokenFile: join(path, joinTokenFile),
  }
}

/** 32 random bytes in base64, made once and kept 0600. Losing them loses every sealed secret. */
export async function masterKey({ path }: DataDir): Promise<string> {
  const file = join(path, 'master.key')
  try {
    await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return (await readFile(file, 'utf8')).trim()
}
