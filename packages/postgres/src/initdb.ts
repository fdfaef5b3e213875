import { spawn } from 'node:child_process'
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.js'
import type { Cluster } from './cluster.js'
import { runAs, type ServiceUser } from './service-user.js'

/** The superuser and the database of every embedded cluster. */
export const owner = 'gatehouse'

async function ownedFolder(path: string, user: ServiceUser): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (user.uid !== undefined) await chown(path, user.uid, user.gid!)
}

/** Makes `home/data` and `home/socket` where they are missing. A half-made cluster of an earlier, killed attempt is made anew. */
export async function ensureCluster(
  binaries: Binaries,
  user: ServiceUser,
  { home, password }: Cluster,
  { durable, onProgress }: { durable: boolean; onProgress: (message: string) => void },
): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o711 })
  await ownedFolder(join(home, 'socket'), user)
  const data = join(home, 'data')
  if (await stat(data).catch(() => undefined)) return checkVersion(binaries, data)
  onProgress('Creating the database')
  const draft = join(home, 'data.new')
  const secret = join(home, 'initdb.password')
  await rm(draft, { recursive: true, force: true })
  await ownedFolder(draft, user)
  await rm(secret, { force: true })
  await writeFile(secret, password, { mode: 0o600, flag: 'wx' })
  if (user.uid !== undefined) await chown(secret, user.uid, user.gid!)
  try {
    await run(join(binaries.root, 'bin/initdb'), user, [
      `--pgdata=${draft}`,
      `--username=${owner}`,
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ])
  } finally {
    await rm(secret, { force: true })
  }
  await rename(draft, data)
}

async function checkVersion(binaries: Binaries, data: string): Promise<void> {
  const made = (await readFile(join(data, 'PG_VERSION'), 'utf8')).trim()
  const ours = binaries.release.split('.')[0]
  if (made !== ours)
    throw new Error(`The data in ${data} was made by Postgres ${made}; this release carries Postgres ${ours}.`)
}

function run(program: string, user: ServiceUser, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...runAs(user), cwd: '/', env: { LANG: 'C', TZ: 'UTC' }, stdio: 'pipe' })
    let said = ''
    const hear = (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-2000)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve() : reject(new Error(`initdb failed (${code}): ${said.trim().split('\n').pop() ?? ''}`)),
    )
  })
}
