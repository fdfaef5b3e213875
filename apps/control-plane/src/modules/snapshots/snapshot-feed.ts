import { EventEmitter } from 'node:events'
import { setImmediate as breath } from 'node:timers/promises'
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common'
import { Channel } from '../../platform/database/channel.js'
import { Database } from '../../platform/database/database.js'
import { Env } from '../../platform/env.js'
import { Context } from '../../platform/http/context.js'
import { presentRevision, type Step, stateAt, stepsSince } from './config-history.js'
import { Revealer } from './reveal.js'
import { Snapshot } from './snapshot.js'

// How much of the history is read at the start, so that nodes that were away get what they lack and no more.
const REMEMBERED_REVISIONS = 1000
// How long an advance keeps everybody else waiting, in ms.
const SLICE_MS = 2

/** This replica's snapshot, kept up with the database. */
@Injectable()
export class SnapshotFeed implements BeforeApplicationShutdown {
  private snapshot: Snapshot
  private signal: Channel | undefined
  private refreshing: Promise<void> | undefined
  private again = false
  private readonly changes = new EventEmitter().setMaxListeners(0)
  private readonly logger = new Logger('snapshots')

  constructor(
    private readonly database: Database,
    private readonly env: Env,
    private readonly revealer: Revealer,
  ) {
    this.snapshot = new Snapshot(revealer.reveal)
  }

  /** The snapshot as far as it is known; the object changes when the database went back in time. */
  get current(): Snapshot {
    return this.snapshot
  }

  /** Begins to read what there is, so that the first node need not wait for all of it. */
  prepare(): void {
    const since = performance.now()
    this.refresh().then(
      () =>
        this.logger.log(
          { revision: this.snapshot.revision, readMs: Math.round(performance.now() - since) },
          'configuration read',
        ),
      error => this.logger.warn({ reason: (error as Error).message }, 'configuration not read yet'),
    )
  }

  /** Resolves when the snapshot holds everything that was committed before the call. Starts following on first use. */
  refresh(): Promise<void> {
    this.follow()
    if (this.refreshing) {
      // What runs now may have read too early, so another round follows it.
      this.again = true
      return this.refreshing
    }
    this.refreshing = this.rounds()
    return this.refreshing
  }

  /** Calls back after each advance; the answer ends it. */
  onChange(callback: () => void): () => void {
    this.changes.on('change', callback)
    return () => void this.changes.off('change', callback)
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.signal?.close()
  }

  private follow(): void {
    if (this.signal) return
    this.signal = new Channel(this.env.databaseUrl!, 'gatehouse_revision', () => {
      this.refresh().catch(error =>
        this.logger.warn({ reason: (error as Error).message }, 'the snapshot is not up to date'),
      )
    })
  }

  private async rounds(): Promise<void> {
    try {
      do {
        this.again = false
        await this.round()
      } while (this.again)
    } finally {
      this.refreshing = undefined
    }
  }

  private async round(): Promise<void> {
    const first = this.snapshot.revision < 0
    if (first) this.snapshot = await this.beginning()
    const known = this.snapshot.revision
    const { revision, steps } = await this.read(known)
    if (revision < known) {
      // The database was restored: nothing that this process remembers can be relied on.
      this.snapshot = new Snapshot(this.revealer.reveal)
      this.again = true
      return
    }
    for (const { revision, rows } of steps) await inSlices(this.snapshot.advance(revision, rows))
    if (first || steps.length > 0) this.changes.emit('change')
  }

  /** Where what is remembered begins. Rows are taken as they are read, so that all of them are never held twice. */
  private beginning(): Promise<Snapshot> {
    return this.database.read(Context.system('snapshots'), async tx => {
      const from = Math.max(0, (await presentRevision(tx)) - REMEMBERED_REVISIONS)
      const snapshot = new Snapshot(this.revealer.reveal)
      await stateAt(tx, from, page => inSlices(snapshot.collect(page)))
      await inSlices(snapshot.seal(from))
      return snapshot
    })
  }

  /** What to take, revision by revision; the last one may be without changes. */
  private read(known: number): Promise<{ revision: number; steps: Step[] }> {
    return this.database.read(Context.system('snapshots'), async tx => {
      const revision = await presentRevision(tx)
      if (revision <= known) return { revision, steps: [] }
      const steps = await stepsSince(tx, known)
      if (steps.at(-1)?.revision !== revision) steps.push({ revision, rows: [] })
      return { revision, steps }
    })
  }
}

async function inSlices(steps: Generator<void>): Promise<void> {
  let since = performance.now()
  for (const _ of steps) {
    if (performance.now() - since < SLICE_MS) continue
    await breath()
    since = performance.now()
  }
}
