import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { canEnter, type ServiceUser } from './service-user.js'

/** Where root keeps what an unprivileged Postgres must reach. */
export const systemHome = '/var/lib/gatehouse'

/** What is remembered of a cluster, 0600: the password, the folder that holds `data/` and `socket/`, the last TCP port. */
export interface Cluster {
  password: string
  home: string
  port?: number
}

const file = (dataDir: string) => join(dataDir, 'cluster.json')

export async function readCluster(dataDir: string): Promise<Cluster | undefined> {
  try {
    return check(JSON.parse(await readFile(file(dataDir), 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`${file(dataDir)} cannot be read.`, { cause: error })
  }
}

function check(value: Partial<Cluster>): Cluster {
  const { password, home, port } = value
  if (typeof password !== 'string' || typeof home !== 'string') throw new Error('password and home must be there')
  return { password, home, ...(typeof port === 'number' ? { port } : {}) }
}

export async function writeCluster(dataDir: string, cluster: Cluster): Promise<void> {
  const draft = `${file(dataDir)}.new`
  await writeFile(draft, `${JSON.stringify(cluster, null, 2)}\n`, { mode: 0o600 })
  await rename(draft, file(dataDir))
}

/**
 * Decides, once in the life of a cluster, where it lives: in `dataDir` if the service user can get there, else in a folder of its own
 * under /var/lib. The random part keeps a deleted and re-created `dataDir` from meeting its old data with a new password.
 */
export async function openCluster(dataDir: string, user: ServiceUser): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  // Only names can be looked up in here by others; the files are 0600 and the folders 0700.
  if (user.uid !== undefined) await chmod(dataDir, 0o711)
  const known = await readCluster(dataDir)
  if (known) return known
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 8)
  const home = canEnter(user, dataDir) ? dataDir : join(systemHome, `${hash}-${randomBytes(4).toString('hex')}`)
  const cluster = { password: randomBytes(24).toString('base64url'), home }
  await writeCluster(dataDir, cluster)
  return cluster
}
