import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common'
import { Env } from '../env.js'
import { type JobOptions, openQueue, type QueueHandle } from './backend.js'

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
  private queue: Promise<QueueHandle> | undefined

  constructor(private readonly env: Env) {}

  /**
   * Never throws: the fact is a row, and a sweeper finds what a lost job left. `dedupe`: not again while one such is waiting or
   * running. `delay` in milliseconds.
   */
  async add(name: string, data: object = {}, options: { dedupe?: string; delay?: number } = {}): Promise<void> {
    try {
      const queue = await this.open()
      await queue.add(name, data, {
        ...retried,
        ...(options.delay === undefined ? {} : { delay: options.delay }),
        ...(options.dedupe === undefined ? {} : { deduplication: { id: `${name}:${options.dedupe}` } }),
      })
    } catch (error) {
      this.logger.warn(`${name} was not queued and waits for its sweeper: ${(error as Error).message}`)
    }
  }

  /** Makes sure that a job comes by itself; also after the queue's memory was lost. */
  async schedule(name: string, every: number): Promise<void> {
    const queue = await this.open()
    if (await queue.getJobScheduler(name)) return
    await queue.upsertJobScheduler(name, { every }, { name, data: {}, opts: retried })
  }

  async onApplicationShutdown(): Promise<void> {
    await this.queue?.then(
      queue => queue.close(),
      () => undefined,
    )
  }

  private open(): Promise<QueueHandle> {
    this.queue ??= this.connect()
    return this.queue
  }

  private async connect(): Promise<QueueHandle> {
    const queue = openQueue(this.env, error => this.logger.debug(error.message))
    try {
      await queue.waitUntilReady()
      return queue
    } catch (error) {
      this.queue = undefined
      await queue.close().catch(() => undefined)
      throw error
    }
  }
}
