import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Logger } from 'pino'
import type { SealedBox } from '../node/sealed-box.js'
import { DetailRate, sampled } from './detail-rate.js'
import { FollowedJournal } from './followed-journal.js'
import { partOf } from './journal-file.js'
import { type JournalBatch, JournalReader } from './journal-reader.js'
import type { Spool } from './spool.js'

const compress = promisify(gzip)
const FASTEST = { level: constants.Z_BEST_SPEED, memLevel: constants.Z_MAX_MEMLEVEL, chunkSize: 32 * 1024 }

export interface JournalsOptions {
  folder: string
  spool: Spool
  /** Opens the records that workers sealed. */
  box: SealedBox
  log: Logger
}

/** The journals of all workers of a node, past ones included, on their way into the spool. */
export class Journals {
  private readonly followed = new Map<string, FollowedJournal>()
  private readonly detail = new DetailRate(() => performance.now())
  /** Calls of batches that only some are told of whole. */
  sampledCalls = 0
  private readonly ending = new Set<Promise<void>>()

  private constructor(private readonly options: JournalsOptions) {}

  /** Settles what earlier processes left. It goes on after this has resolved; `settled` waits for it. */
  static async open(options: JournalsOptions): Promise<Journals> {
    const { folder } = options
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const journals = new Journals(options)
    const epochs = new Set<string>()
    for (const name of await readdir(folder)) {
      const found = partOf(name)
      // The draft of a part that never came to be.
      if (!found) await rm(join(folder, name), { recursive: true })
      else epochs.add(found.epoch)
    }
    for (const epoch of epochs) {
      journals.follow(epoch)
      journals.finish(epoch)
    }
    return journals
  }

  /** Of a worker that has begun one. */
  follow(epoch: string): void {
    const { folder, box, log } = this.options
    const reader = () =>
      new JournalReader({
        folder,
        epoch,
        keep: batch => this.keep(batch),
        open: (sealed, id) => box.open(sealed, id),
        log,
      })
    this.followed.set(epoch, new FollowedJournal(reader, log))
  }

  /** A batch has ended in it. */
  grew(epoch: string): void {
    this.followed.get(epoch)?.advance()
  }

  /** Its worker is gone. */
  finish(epoch: string): void {
    const journal = this.followed.get(epoch)
    if (!journal) return
    this.followed.delete(epoch)
    const ending = journal.finish().then(() => {
      this.ending.delete(ending)
      this.options.spool.forgetJournal(epoch)
    })
    this.ending.add(ending)
  }

  /** Resolves when every journal whose worker is gone has been taken over. */
  async settled(): Promise<void> {
    await Promise.all(this.ending)
  }

  private async keep({ epoch, sequence, lines, count, sums }: JournalBatch): Promise<void> {
    const oneIn = this.detail.share(count)
    const payload = await compress(oneIn === 1 ? lines : sampled(lines, sequence, oneIn, sums), FASTEST)
    if (oneIn > 1) this.sampledCalls += count
    await this.options.spool.append({ epoch, sequence, records: count, payload })
  }
}
