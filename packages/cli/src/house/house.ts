import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ensureLogin, loginUrl } from '@gatehouse/migrations/login.js'
import { migrate } from '@gatehouse/migrations/migrate.js'
import { type RunningPostgres, startPostgres } from '@gatehouse/postgres/start-postgres.js'
import type { Env } from '@gatehouse/shared/env/env.js'
import type { Progress } from '../terminal/progress.js'
import { type DataDir, masterKey, openDataDir } from './data-dir.js'
import { type Kept, keepRunning, type Watch } from './keep-running.js'
import { ProcessRecord } from './leftovers.js'
import { lockDataDir } from './lock.js'
import { LogFile } from './log-file.js'
import { startProcess } from './node-process.js'
import { claimPorts, type Ports } from './ports.js'
import { type ProgramName, programs, scriptOf } from './programs.js'
import { controlPlaneEnvironment, dataPlaneEnvironment, reachable, sandboxEnvironment } from './settings.js'

export interface HouseOptions {
  raw: NodeJS.ProcessEnv
  env: Env
  progress: Progress
  /** Ends the start early. */
  signal: AbortSignal
}

/** Where the house can be visited. */
export interface Summary {
  consoleUrl: string
  gatewayUrl: string
  gatewayTlsUrl: string
  statusUrl: string
  dataDir: string
  demoFile: string
  /** Only when the database is embedded and lives elsewhere. */
  postgresHome?: string
  setupUrl?: string
}

/** Every process of one installation on one machine, started in order, started again when one dies, and stopped in reverse order. */
export class House {
  private readonly closers: (() => Promise<void> | void)[] = []
  private readonly killers: (() => void)[] = []
  private ports!: Ports
  private databaseUrl = ''
  /** Of the embedded database's login; a new one at each start. */
  private readonly password = randomBytes(24).toString('base64url')
  private masterKey = ''
  private dataDir!: DataDir
  private processes!: ProcessRecord

  constructor(private readonly options: HouseOptions) {}

  async open(): Promise<Summary> {
    const { env, progress } = this.options
    this.dataDir = await openDataDir(env.dataDir)
    const release = await lockDataDir(this.dataDir.path)
    this.closers.push(release)
    this.masterKey = env.masterKey ?? (await masterKey(this.dataDir))
    this.processes = new ProcessRecord(this.dataDir.path)
    await this.processes.settle(count => progress.note(`Waiting for ${count} programs of an earlier run to end`))
    this.closers.push(() => this.processes.clear())
    this.ports = await claimPorts(env, this.dataDir.path)

    const postgres = env.databaseUrl ? undefined : await progress.step('Postgres', () => this.openPostgres())
    const owner = env.databaseUrl ?? postgres!.current().url
    await progress.step('Database schema', () => migrate(owner))
    // Ours is migrated as its superuser, but nothing that serves signs in as one.
    this.databaseUrl = env.databaseUrl ?? (await ensureLogin(owner, this.password))
    this.options.signal.throwIfAborted()
    if (env.demo) await progress.step('Sandbox provider', () => this.keep('sandbox', () => this.sandboxEnvironment()))
    const controlPlane = await progress.step('Control plane', () =>
      this.keep('control-plane', () => this.controlPlaneEnvironment()),
    )
    await progress.step('Worker and data plane', () =>
      allOf(
        this.keep('worker', () => this.controlPlaneEnvironment()),
        this.keep('data-plane', () => this.dataPlaneEnvironment()),
      ),
    )
    const statusUrl = `${this.url('status')}/readyz`
    await progress.step('First configuration on the data plane', () => this.untilReady(statusUrl))

    const { setupUrl } = controlPlane.ready
    const home = postgres?.current().home
    return {
      consoleUrl: env.publicUrl ?? this.url('http'),
      gatewayUrl: this.gatewayUrl(),
      gatewayTlsUrl: `https://${reachable(this.options.env.bind)}:${this.ports.proxyTls}`,
      statusUrl,
      dataDir: this.dataDir.path,
      demoFile: this.dataDir.demoFile,
      ...(home && home !== this.dataDir.postgres ? { postgresHome: home } : {}),
      ...(setupUrl ? { setupUrl } : {}),
    }
  }

  /** Stops everything in reverse order; each has a bound, so this ends. */
  async close(): Promise<void> {
    for (;;) {
      const close = this.closers.pop()
      if (!close) return
      await close()
    }
  }

  /** For the impatient; Postgres is left to its guardian, who shuts it down in good order. */
  kill(): void {
    for (const kill of this.killers) kill()
  }

  private async openPostgres(): Promise<Kept<RunningPostgres>> {
    const log = this.logFile('postgres')
    const { progress } = this.options
    const start = async () => {
      const postgres = await startPostgres({
        dataDir: this.dataDir.postgres,
        onLog: line => log.write(line),
        onProgress: message => progress.note(message),
      })
      const url = loginUrl(postgres.url, this.password)
      const moved = this.databaseUrl !== '' && this.databaseUrl !== url
      this.databaseUrl = url
      // Those who hold the old address are started again with the new one.
      if (moved) this.kill()
      return postgres
    }
    const kept = await keepRunning(start, this.watch('Postgres'))
    this.closers.push(() => kept.stop())
    return kept
  }

  private async keep(name: ProgramName, environment: () => Promise<NodeJS.ProcessEnv> | NodeJS.ProcessEnv) {
    const { title, grace, ready } = programs[name]
    const { signal } = this.options
    signal.throwIfAborted()
    const log = this.logFile(name)
    const onLog = (line: string) => log.write(line)
    const script = scriptOf(name)
    const start = async () => {
      const started = await startProcess({ title, grace, script, env: await environment(), ready, onLog }, signal)
      await this.processes.add(started.pid, script)
      return started
    }
    const kept = await keepRunning(start, this.watch(title))
    this.closers.push(() => kept.stop())
    this.killers.push(() => kept.current().kill())
    return kept.current()
  }

  private logFile(name: string): LogFile {
    const log = new LogFile(join(this.dataDir.logs, `${name}.log`))
    this.closers.push(() => log.close())
    return log
  }

  private watch(title: string): Watch {
    return ({ what, exit, error }) => {
      const why = exit ? ` (${exit.signal ?? exit.code})` : error instanceof Error ? `: ${error.message}` : ''
      const verb = { died: 'ended; starting it again', failed: 'did not start; trying again', back: 'is back' }[what]
      this.options.progress.note(`${title} ${verb}${why}`)
    }
  }

  private sandboxEnvironment(): NodeJS.ProcessEnv {
    return sandboxEnvironment(this.options.raw, { GATEHOUSE_SANDBOX_PORT: this.ports.sandbox })
  }

  private controlPlaneEnvironment(): NodeJS.ProcessEnv {
    const { http, grpc, join, sandbox } = this.ports
    return controlPlaneEnvironment(this.options.raw, {
      GATEHOUSE_DATA_DIR: this.dataDir.path,
      GATEHOUSE_DATABASE_URL: this.databaseUrl,
      GATEHOUSE_MASTER_KEY: this.masterKey,
      GATEHOUSE_HTTP_PORT: http,
      GATEHOUSE_GRPC_PORT: grpc,
      GATEHOUSE_JOIN_PORT: join,
      GATEHOUSE_GATEWAY_URL: this.gatewayUrl(),
      GATEHOUSE_SANDBOX_URL: sandbox && `http://127.0.0.1:${sandbox}`,
      GATEHOUSE_SANDBOX_PORT: sandbox,
    })
  }

  private async dataPlaneEnvironment(): Promise<NodeJS.ProcessEnv> {
    const { env, raw } = this.options
    const { grpc, join, proxy, proxyTls, status } = this.ports
    const host = reachable(env.bind)
    return dataPlaneEnvironment(raw, {
      GATEHOUSE_DATA_DIR: this.dataDir.path,
      GATEHOUSE_CONTROL_PLANE: `${host}:${grpc}`,
      GATEHOUSE_JOIN_ADDRESS: `${host}:${join}`,
      // The control plane mints one at each of its starts.
      GATEHOUSE_JOIN_TOKEN: (await readFile(this.dataDir.joinTokenFile, 'utf8').catch(() => '')).trim() || undefined,
      GATEHOUSE_PROXY_PORT: proxy,
      GATEHOUSE_PROXY_TLS_PORT: proxyTls,
      GATEHOUSE_STATUS_PORT: status,
    })
  }

  private gatewayUrl(): string {
    return this.options.env.gatewayUrl ?? this.url('proxy')
  }

  private url(port: 'http' | 'proxy' | 'status'): string {
    return `http://${reachable(this.options.env.bind)}:${this.ports[port]}`
  }

  private async untilReady(url: string): Promise<void> {
    const deadline = performance.now() + 30_000
    for (;;) {
      this.options.signal.throwIfAborted()
      const answer = await fetch(url).catch(() => undefined)
      if (answer?.ok) return
      if (performance.now() > deadline)
        throw new Error(`The data plane got no configuration within 30 s. See ${this.dataDir.logs}.`)
      await delay(50)
    }
  }
}

/** Waits for all even when one fails, so that nothing starts behind the back of whoever cleans up. */
async function allOf(...work: Promise<unknown>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work)
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}
