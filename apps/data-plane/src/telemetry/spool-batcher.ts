import type { Logger } from 'pino'
import type { Records } from '../node/ipc.js'
import type { Spool } from './spool.js'

export interface BatcherOptions {
  spool: Spool
  log: Logger
  /** A batch is cut at this many bytes of records before compression, or this long after its first. */
  maxBytes?: number
  maxWaitMs?: number
  /** Bound of what may wait in memory for a slow disk. */
  maxPendingBytes?: number
}

/** Gathers the workers' records, unread and compressed as they come, into batches. */
export class Batcher {
  private members: Buffer[] = []
  private bytes = 0
  private records = 0
  private pendingBytes = 0
  private tail: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: BatcherOptions) {}

  add({ member, bytes, count }: Pick<Records, 'member' | 'bytes' | 'count'>): void {
    const { maxBytes = 1024 * 1024, maxWaitMs = 250, maxPendingBytes = 32 * 1024 * 1024 } = this.options
    if (this.pendingBytes + member.length > maxPendingBytes) {
      this.options.spool.drop(count)
      return
    }
    this.pendingBytes += member.length
    this.members.push(member)
    this.bytes += bytes
    this.records += count
    if (this.bytes >= maxBytes) this.cut()
    else this.timer ??= setTimeout(() => this.cut(), maxWaitMs)
  }

  /** Resolves when everything added so far is in the spool. */
  flush(): Promise<void> {
    this.cut()
    return this.tail
  }

  private cut(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.records === 0) return
    const { members, records } = this
    this.members = []
    this.bytes = this.records = 0
    this.tail = this.tail.then(async () => {
      const payload = members.length === 1 ? members[0]! : Buffer.concat(members)
      try {
        await this.options.spool.append(payload, records)
      } catch (error) {
        this.options.log.error({ err: error, records }, 'call records could not be spooled and are dropped')
      } finally {
        this.pendingBytes -= payload.length
      }
    })
  }
}
