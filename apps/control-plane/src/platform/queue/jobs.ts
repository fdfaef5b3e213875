import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common'
import { Env } from '../env.js'
import { within } from '../within.js'
import { type JobOptions, openQueue, type QueueHandle } from './backend.js'

const PATIENCE_MS = 2_000

export const retried: JobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 1_000 },
  removeOnComplete: true,
  removeOnFail: { count: 1_000 },
}

/** Asks for work that may wait. Call it after the transaction that it is about: `tx.afterCommit(() => jobs.add(…))`. */
@Injectable()
export class Jobs implements OnApplicationShutdown {
  private readonly logger = new Logger('jobs')
  private handle: QueueHandle | undefined
  private ready: Promise<QueueHandle> | undefined

  constructor(private readonly env: Env) {}

  /**
   * Answers whether it was queued, and never throws: the fact is a row, and a sweeper finds what a lost job left. `dedupe`: not again
   * while one such is waiting or running. `delay` in milliseconds.
   */
  async add(name: string, data: object = {}, options: { dedupe?: string; delay?: number } = {}): Promise<boolean> {
    const { dedupe, delay } = options
    try {
      await within(
        PATIENCE_MS,
        this.enqueue(name, data, {
          ...retried,
          ...(delay === undefined ? {} : { delay }),
          ...(dedupe === undefined ? {} : { deduplication: { id: `${name}:${dedupe}` } }),
        }),
      )
      return true
    } catch (error) {
      this.logger.warn(`${name} was not queued and waits for its sweeper: ${(error as Error).message}`)
      return false
    }
  }

  /** Makes sure that a job comes by itself; also after the queue's memory was lost. */
  async schedule(name: string, every: number): Promise<void> {
    await within(PATIENCE_MS, this.repeat(name, every))
  }

  async onApplicationShutdown(): Promise<void> {
    await this.handle?.close().catch(() => undefined)
  }

  private async enqueue(name: string, data: object, options: JobOptions): Promise<void> {
    const queue = await this.open()
    await queue.add(name, data, options)
  }

  private async repeat(name: string, every: number): Promise<void> {
    const queue = await this.open()
    if (await queue.getJobScheduler(name)) return
    await queue.upsertJobScheduler(name, { every }, { name, data: {}, opts: retried })
  }

  // A queue that cannot be reached at first is given up, since it would never be ready; one that was comes back by itself.
  private open(): Promise<QueueHandle> {
    this.ready ??= this.connect().catch(error => {
      this.ready = undefined
      throw error
    })
    return this.ready
  }

  private async connect(): Promise<QueueHandle> {
    this.handle ??= openQueue(this.env, error => this.logger.debug(error.message))
    const queue = this.handle
    try {
      await queue.waitUntilReady()
      return queue
    } catch (error) {
      this.handle = undefined
      await queue.close().catch(() => undefined)
      throw error
    }
  }
}
