import { EventEmitter } from 'node:events'
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { Env } from '../../platform/env.js'
import { Context } from '../../platform/http/context.js'
import { Revealer } from './reveal.js'
import { RevisionSignal } from './revision-signal.js'
import { type ResourceRow, Snapshot } from './snapshot.js'

interface Row {
  kind: string
  id: string
  tenant_id: string | null
  revision: string
  removed: boolean
  spec: unknown
}

/** This replica's snapshot, kept up with the database. */
@Injectable()
export class SnapshotFeed implements BeforeApplicationShutdown {
  private snapshot: Snapshot
  private signal: RevisionSignal | undefined
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
    this.signal = new RevisionSignal(this.env.databaseUrl!, () => {
      this.refresh().catch(error =>
        this.logger.warn({ reason: (error as Error).message }, 'the snapshot is not up to date'),
      )
    })
    void this.signal.listen()
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
    const known = this.snapshot.revision
    const { revision, rows } = await this.read(known)
    if (revision === known) return
    if (revision < known) {
      // The database was restored: nothing that this process remembers can be relied on.
      this.snapshot = new Snapshot(this.revealer.reveal)
      this.again = true
      return
    }
    this.snapshot.advance(revision, rows)
    this.changes.emit('change')
  }

  private read(known: number): Promise<{ revision: number; rows: ResourceRow[] }> {
    return this.database.read(Context.system('snapshots'), async tx => {
      const [installation] = await tx.query<{ revision: string }>('SELECT revision FROM installation WHERE id = 1')
      const revision = Number(installation!.revision)
      if (revision <= known) return { revision, rows: [] }
      const rows = await tx.query<Row>(
        'SELECT kind, id, tenant_id, revision, removed, spec FROM config_resource WHERE revision > $1 ORDER BY revision',
        [known],
      )
      return { revision, rows: rows.map(row => ({ ...row, tenantId: row.tenant_id, revision: Number(row.revision) })) }
    })
  }
}
