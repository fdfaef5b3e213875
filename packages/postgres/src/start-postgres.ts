import { resolve as absolute, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { openCluster, readCluster, systemHome, writeCluster } from './cluster.js'
import { ensureCluster, owner } from './initdb.js'
import { type Address, chooseAddress, databaseUrl, listenSettings } from './listen.js'
import { type Exit, type Postmaster, PostmasterFailed, type Settings, startPostmaster } from './postmaster.js'
import { reachableBinaries } from './reachable.js'
import { serviceUser } from './service-user.js'
import { clearSurvivor } from './survivor.js'

export interface PostgresOptions {
  /** Folder of this cluster, ours alone; made when missing. One process at a time may start it. */
  dataDir: string
  /** One sentence per slow step. */
  onProgress?: (message: string) => void
  /** Each line that the server writes. */
  onLog?: (line: string) => void
  /** false: nothing is flushed to disk, for throwaway clusters of tests. */
  durable?: boolean
}

export interface RunningPostgres {
  /** For any client, as superuser, database `gatehouse`. Stays the same over restarts where its address is free. */
  url: string
  pid: number
  /** Where the data really lies: `dataDir`, or a folder that the service user can reach. */
  home: string
  socketDir?: string
  port?: number
  exited: Promise<Exit>
  stop(): Promise<void>
}

const common: Settings = {
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  max_connections: 200,
  password_encryption: 'scram-sha-256',
  // Planning time of short queries matters more here than the run time of long ones.
  jit: 'off',
}
const throwaway: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_senders: 0,
  wal_level: 'minimal',
}

/** Starts the embedded Postgres on `dataDir`, whatever state an earlier run left it in. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { onProgress = () => {}, onLog = () => {}, durable = true } = options
  const dataDir = absolute(options.dataDir)
  const user = serviceUser(join((await readCluster(dataDir))?.home ?? dataDir, 'data'))
  const cluster = await openCluster(dataDir, user)
  const copies = user.uid === undefined ? join(dataDir, 'programs') : systemHome
  const binaries = await reachableBinaries(user, copies, onProgress)
  if (cluster.home !== dataDir) onProgress(`Postgres keeps its data in ${cluster.home}`)
  await ensureCluster(binaries, user, cluster, { durable, onProgress })
  const data = join(cluster.home, 'data')
  const survivor = await clearSurvivor(data)
  if (survivor) onProgress(`Stopped a Postgres (process ${survivor}) that an earlier run left behind`)

  const { address, postmaster } = await attempt(async () => {
    const address = await chooseAddress(cluster)
    const settings = { ...common, ...(durable ? {} : throwaway), ...listenSettings(address) }
    return { address, postmaster: await startPostmaster(binaries, user, data, settings, onLog) }
  })
  if (address.port !== cluster.port) await writeCluster(dataDir, { ...cluster, port: address.port })
  await ensureDatabase(address, cluster.password).catch(async error => {
    await postmaster.stop()
    throw error
  })
  return { ...postmaster, ...address, home: cluster.home, url: databaseUrl(address, cluster.password) }
}

/** A port may be lost between its choice and its use, and a killed postmaster's backends need a moment to let go of its memory. */
async function attempt(start: () => Promise<{ address: Address; postmaster: Postmaster }>) {
  const deadline = performance.now() + 10_000
  for (;;) {
    try {
      return await start()
    } catch (error) {
      const transient =
        error instanceof PostmasterFailed &&
        /pre-existing shared memory|could not (bind|create any)|Address already in use/.test(error.reason)
      if (!transient || performance.now() > deadline) throw error
      await delay(100)
    }
  }
}

async function ensureDatabase(address: Address, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(address, password, 'postgres') })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [owner])
    if (!rowCount) await client.query(`CREATE DATABASE ${owner}`)
  } finally {
    await client.end()
  }
}
