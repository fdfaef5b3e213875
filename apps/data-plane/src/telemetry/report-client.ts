import { createHash } from 'node:crypto'
import type { Batch, BatchAck } from '@gatehouse/shared/protocol/telemetry.js'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import type { Logger } from 'pino'
import { Backoff, type BackoffOptions } from '../node/backoff.js'
import type { Spool } from './spool.js'

export type ReportStream = ClientDuplexStream<Batch, BatchAck>

export interface ReportOptions {
  spool: Spool
  open: () => ReportStream
  log: Logger
  backoff?: BackoffOptions
  /** Batches under way without an acknowledgement. */
  window?: number
}

/** Sends what the spool holds, in order, again from the last acknowledged batch after every interruption. */
export class ReportClient {
  private readonly backoff: Backoff
  private stream: ReportStream | undefined
  private timer: NodeJS.Timeout | undefined
  private next = 0
  private pumping = false
  private wanted = false
  private stopped = false
  private idle: (() => void) | undefined

  constructor(private readonly options: ReportOptions) {
    // A log entry is promised within five seconds, also after the control plane was away.
    this.backoff = new Backoff(options.backoff ?? { firstMs: 250, maxMs: 3_000 })
  }

  start(): void {
    this.options.spool.onAppend = () => void this.pump()
    this.connect()
  }

  /** Waits until the control plane has everything, at most this long, then hangs up. */
  async stop(flushMs: number): Promise<void> {
    await this.settled(flushMs)
    this.stopped = true
    clearTimeout(this.timer)
    this.stream?.cancel()
    this.stream = undefined
  }

  /** Resolves when the control plane has everything, at the latest after this long. */
  async settled(flushMs: number): Promise<void> {
    let deadline: NodeJS.Timeout | undefined
    if (this.stream && this.options.spool.waiting > 0)
      await new Promise<void>(resolve => {
        this.idle = resolve
        deadline = setTimeout(resolve, flushMs)
      })
    clearTimeout(deadline)
  }

  private connect(): void {
    const stream = this.options.open()
    this.stream = stream
    this.next = this.options.spool.start
    stream.on('data', (ack: BatchAck) => {
      this.backoff.reset()
      this.acknowledge(ack).catch(error => this.lost(stream, error as Error))
    })
    stream.on('error', error => this.lost(stream, error))
    stream.on('end', () => this.lost(stream, new Error('the control plane ended the stream')))
    this.pump().catch(error => this.lost(stream, error as Error))
  }

  private async acknowledge({ epoch, sequence }: BatchAck): Promise<void> {
    await this.options.spool.acknowledge(epoch, sequence)
    if (this.options.spool.waiting === 0) this.idle?.()
    await this.pump()
  }

  private lost(stream: ReportStream, error: Error): void {
    if (stream !== this.stream || this.stopped) return
    this.stream = undefined
    stream.cancel()
    const waitMs = this.backoff.next()
    this.options.log.warn({ reason: error.message, waitMs }, 'not reporting to the control plane; records wait on disk')
    this.timer = setTimeout(() => this.connect(), waitMs)
  }

  private async pump(): Promise<void> {
    this.wanted = true
    if (this.pumping) return
    this.pumping = true
    try {
      // What is appended while the spool still says that it has nothing would wait for the call after it.
      while (this.wanted) {
        this.wanted = false
        await this.sendWaiting()
      }
    } finally {
      this.pumping = false
    }
  }

  private async sendWaiting(): Promise<void> {
    const { spool, window = 16 } = this.options
    while (this.stream && this.next - spool.start < window) {
      const stream = this.stream
      const batch = await spool.read(this.next)
      if (!batch) break
      // The stream may have been replaced while reading: then the new one starts from where it has to.
      if (stream !== this.stream) continue
      const { at, payload, ...rest } = batch
      this.next = at + 1
      stream.write({ ...rest, payload, gzip: true, sha256: createHash('sha256').update(payload).digest() })
    }
  }
}
