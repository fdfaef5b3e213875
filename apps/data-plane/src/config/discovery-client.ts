import type {
  Duty,
  Hello,
  Refusal,
  Rehearsal,
  Status,
  Update,
  WatchRequest,
} from '@gatehouse/shared/protocol/config.js'
import { type ClientDuplexStream, status as grpcStatus } from '@grpc/grpc-js'
import type { Logger } from 'pino'
import { Backoff, type BackoffOptions } from '../node/backoff.js'
import { type Piece, type Transaction, TransactionReader } from './discovery-transaction.js'
import { inSlices } from './slices.js'

export type WatchStream = ClientDuplexStream<WatchRequest, Update>

export interface DiscoveryOptions {
  open: () => WatchStream
  hello: () => Hello
  status: () => Status
  /** A part of a transaction that is to come, and may never. */
  stage: (piece: Piece) => void
  /** Resolves once all workers run it, or all still run what they did before. */
  apply: (transaction: Transaction) => Promise<{ accepted: boolean; refusals: Refusal[] }>
  /** Whether to take traffic, as the operator wants it. */
  duty: (duty: Duty) => void
  /** JSON of what this node makes of an imagined request; undefined: it cannot now. */
  rehearse: (request: string) => Promise<string | undefined>
  /** The control plane has shut this node out for good. */
  revoked: () => void
  log: Logger
  backoff?: BackoffOptions
  statusIntervalMs?: number
}

/** Follows the control plane's configuration over one stream, taken up again whenever it breaks. */
export class DiscoveryClient {
  connected = false
  private stream: WatchStream | undefined
  private timer: NodeJS.Timeout | undefined
  private reporting: NodeJS.Timeout | undefined
  private queue: Promise<void> = Promise.resolve()
  private stopped = false
  private readonly backoff: Backoff

  constructor(private readonly options: DiscoveryOptions) {
    this.backoff = new Backoff(options.backoff ?? { firstMs: 200, maxMs: 3_000 })
  }

  start(): void {
    this.connect()
    this.reporting = setInterval(() => this.reportStatus(), this.options.statusIntervalMs ?? 5000)
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearInterval(this.reporting)
    this.stream?.end()
    this.stream?.cancel()
    this.stream = undefined
    this.connected = false
  }

  reportStatus(): void {
    if (this.connected) this.stream?.write({ status: this.options.status() })
  }

  private connect(): void {
    const stream = this.options.open()
    const reader = new TransactionReader(piece => {
      if (stream === this.stream) this.options.stage(piece)
    })
    this.stream = stream
    // The control plane answers a Hello with its headers at once, whether or not there is anything new.
    stream.on('metadata', () => {
      this.connected = true
      this.backoff.reset()
      this.options.log.info('connected to the control plane')
      this.reportStatus()
    })
    stream.on('data', (update: Update) => {
      if (update.duty) return this.options.duty(update.duty)
      if (update.rehearsal) return void this.rehearse(stream, update.rehearsal)
      // One message at a time: whoever sends faster than this is held back.
      stream.pause()
      void this.read(stream, reader, update)
    })
    stream.on('error', error => this.lost(stream, error))
    stream.on('end', () => this.lost(stream, new Error('the control plane ended the stream')))
    // After whatever an earlier stream brought, so that the revision told is the one that will be served.
    this.queue = this.queue.then(() => {
      if (stream === this.stream) stream.write({ hello: this.options.hello() })
    })
  }

  private async rehearse(stream: WatchStream, { id, request }: Rehearsal): Promise<void> {
    const report = await this.options.rehearse(request)
    if (stream === this.stream) stream.write({ rehearsed: { id, report: report ?? '' } })
  }

  private async read(stream: WatchStream, reader: TransactionReader, update: Update): Promise<void> {
    try {
      const transaction = await inSlices(reader.add(update))
      if (stream !== this.stream) return
      if (transaction) this.enqueue(stream, transaction)
      // Messages that are small share no turn either.
      setImmediate(() => stream.resume())
    } catch (error) {
      this.lost(stream, error as Error)
    }
  }

  private enqueue(stream: WatchStream, transaction: Transaction): void {
    this.queue = this.queue.then(async () => {
      if (stream !== this.stream) return
      const startedAt = performance.now()
      const { nonce, revision } = transaction
      const { accepted, refusals } = await this.options.apply(transaction)
      const applyMs = Math.round(performance.now() - startedAt)
      if (accepted && refusals.length > 0)
        this.options.log.error({ revision, applyMs, refusals }, 'configuration applied, but for what cannot run here')
      else if (accepted) this.options.log.info({ revision, applyMs }, 'configuration applied')
      else this.options.log.error({ revision, refusals }, 'configuration refused; what ran before still runs')
      if (stream === this.stream) stream.write({ ack: { nonce, revision, accepted, refusals, applyMs } })
    })
  }

  private lost(stream: WatchStream, error: Error): void {
    if (stream !== this.stream || this.stopped) return
    this.stream = undefined
    this.connected = false
    stream.cancel()
    if ((error as { code?: unknown }).code === grpcStatus.PERMISSION_DENIED) {
      this.stop()
      return this.options.revoked()
    }
    const waitMs = Math.round(this.backoff.next())
    this.options.log.warn(
      { reason: error.message, waitMs },
      'not connected to the control plane; what is known goes on being served',
    )
    this.timer = setTimeout(() => this.connect(), waitMs)
  }
}
