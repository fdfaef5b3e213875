import cluster, { type Worker } from 'node:cluster'
import { setImmediate as breath } from 'node:timers/promises'
import type { Piece } from '../config/discovery-transaction.js'
import { Backoff } from './backoff.js'
import { chunksOf } from './delivery.js'
import type { Applied, ConfigChunk, ConfigUpdate, Delivery, ToPrimary, ToWorker, WorkerStats } from './ipc.js'
import { closeForgotten } from './passed-connections.js'

export interface SlotEvents {
  online(slot: WorkerSlot): void
  message(slot: WorkerSlot, message: ToPrimary): void
  /** The worker is gone; another one follows unless the slot is closed. */
  exited(slot: WorkerSlot, how: string): void
}

interface PromiseWithResolvers {
  promise: Promise<void>
  resolve: () => void
}

function withResolvers(): PromiseWithResolvers {
  let resolve = () => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}

// A worker that lived this long is not in a crash loop.
const STEADY_MS = 30_000

/** One place for a worker process, filled again whenever its process dies. */
export class WorkerSlot {
  workerId = 0
  /** Epoch of the present worker's journal. */
  journal: string | undefined
  ready = false
  port: number | undefined
  stats: WorkerStats | undefined
  /** Sums of the processes that this slot has lost. */
  readonly past = { requests: 0, counters: new Map<string, number>() }
  private worker: Worker | undefined
  private online = false
  /** Nonce of the update of which the worker has been given every part so far. */
  private staging: string | undefined
  private timer: NodeJS.Timeout | undefined
  private delivering: Promise<void> = Promise.resolve()
  private closing = false
  private closed: PromiseWithResolvers | undefined
  private readonly backoff = new Backoff({ firstMs: 100, maxMs: 10_000 })

  constructor(
    private readonly environment: Record<string, string>,
    private readonly events: SlotEvents,
  ) {}

  start(): void {
    const startedAt = performance.now()
    const worker = cluster.fork(this.environment)
    closeForgotten(worker)
    this.worker = worker
    this.workerId = worker.id
    worker.on('message', (message: ToPrimary) => {
      if (message.type !== 'started') return this.events.message(this, message)
      this.online = true
      this.journal = message.journal
      this.events.online(this)
    })
    worker.on('error', () => {})
    worker.on('exit', (code, signal) => {
      this.keepSums()
      this.worker = undefined
      this.online = this.ready = false
      this.staging = undefined
      this.events.exited(this, signal ?? `code ${code}`)
      this.journal = undefined
      if (this.closing) return this.closed?.resolve()
      if (performance.now() - startedAt > STEADY_MS) this.backoff.reset()
      this.timer = setTimeout(() => this.start(), this.backoff.next())
    })
  }

  /** Says nothing to a worker that is away or not yet up: it is told everything once it is. */
  send(message: ToWorker): void {
    if (this.online && this.worker?.isConnected()) this.worker.send(message, () => {})
  }

  /** Puts a part of an update to the worker; one that came up after the first of them is given all of it in the end. */
  stage({ nonce, first, ...part }: Piece): void {
    if (first && this.online) this.staging = nonce
    if (this.staging === nonce) this.put(chunksOf(nonce, [part]))
  }

  /** Puts an update to the worker, or what it lacks of it. */
  deliver(update: Delivery): void {
    this.put(this.staging === update.nonce ? [update.end] : update.messages())
  }

  /** In their order, each when the one before has gone, and with a pause for everybody else in between. */
  private put(messages: Iterable<ConfigChunk | ConfigUpdate>): void {
    const { worker } = this
    this.delivering = this.delivering.then(async () => {
      for (const message of messages) {
        if (worker !== this.worker || !this.online || !worker?.isConnected()) return
        await new Promise<void>(sent => worker.send(message, () => sent()))
        if (message.type === 'chunk') await breath()
      }
    })
  }

  kill(): void {
    this.worker?.process.kill('SIGKILL')
  }

  /** Asks the worker to finish within the deadline; ends it a second after that. */
  async drain(deadlineMs: number): Promise<void> {
    this.closing = true
    clearTimeout(this.timer)
    if (!this.worker) return
    if (!this.closed) {
      this.closed = withResolvers()
      if (this.online) this.send({ type: 'drain', deadlineMs })
      else this.kill()
    }
    const hard = setTimeout(() => this.kill(), deadlineMs + 1000)
    await this.closed.promise
    clearTimeout(hard)
  }

  /** Starts again after a drain. */
  reopen(): void {
    this.closing = false
    this.closed = undefined
    this.start()
  }

  private keepSums(): void {
    if (!this.stats) return
    this.past.requests += this.stats.requests
    for (const [name, value] of Object.entries(this.stats.counters))
      this.past.counters.set(name, (this.past.counters.get(name) ?? 0) + value)
    this.stats = undefined
  }
}

export type Vote = Pick<Applied, 'accepted' | 'refusals'>
