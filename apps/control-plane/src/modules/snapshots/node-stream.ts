import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Ack, Hello, Status, Update, WatchRequest } from '@gatehouse/shared/protocol/config.js'
import { Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js'
import { StatusError } from '../../platform/grpc/status-error.js'
import type { Reveal, Snapshot } from './snapshot.js'
import { updateMessages } from './update-messages.js'

export type WatchStream = ServerDuplexStream<WatchRequest, Update>

export interface NodeStreamOptions {
  stream: WatchStream
  snapshot: () => Snapshot
  reveal: Reveal
  /** Makes sure that the snapshot holds everything committed so far. */
  refresh: () => Promise<void>
  /** `revision`: what the node is known to serve, when that is ours. */
  onHello: (hello: Hello, revision: number | undefined) => Promise<void>
  onAck: (ack: Ack) => Promise<void>
  onStatus: (status: Status) => Promise<void>
}

interface Sending {
  nonce: string
  revision: number
  snapshot: Snapshot
}

/**
 * One node's stream. One transaction is under way at a time, so a slow node gets fewer and larger ones; the next starts from what
 * the node last accepted.
 */
export class NodeStream {
  /** What the node serves; undefined until it is known, or when it is not ours. */
  private served: number | undefined
  private greeted = false
  /** The snapshot that `served` is a revision of; another one says nothing about the same number. */
  private basis: Snapshot | undefined
  private pending: Sending | undefined
  private refused = -1
  private readonly over = new AbortController()
  private tail: Promise<void> = Promise.resolve()

  constructor(private readonly options: NodeStreamOptions) {}

  /** Resolves when the stream is over. */
  run(): Promise<void> {
    const { stream } = this.options
    return new Promise(resolve => {
      const end = () => {
        this.over.abort()
        resolve()
      }
      if (stream.cancelled) return end()
      stream.on('data', (request: WatchRequest) => this.enqueue(request))
      stream.on('end', () => {
        if (!this.closed) stream.end()
        end()
      })
      stream.on('cancelled', end)
      stream.on('error', end)
    })
  }

  private get closed(): boolean {
    return this.over.signal.aborted
  }

  /** To be called whenever the snapshot has advanced. */
  wake(): void {
    if (this.closed || !this.greeted || this.pending) return
    const snapshot = this.options.snapshot()
    if (snapshot !== this.basis) {
      this.basis = snapshot
      this.served = undefined
      this.refused = -1
    }
    const { revision } = snapshot
    if (revision === this.served || revision === this.refused) return
    this.pending = { nonce: randomUUID(), revision, snapshot }
    this.send(this.pending).catch(error => this.fail(error))
  }

  private enqueue(request: WatchRequest): void {
    this.tail = this.tail.then(() => this.receive(request)).catch(error => this.fail(error))
  }

  private async receive({ hello, ack, status: report }: WatchRequest): Promise<void> {
    if (hello && !this.greeted) return this.greet(hello)
    if (!this.greeted) throw new StatusError(status.FAILED_PRECONDITION, 'A stream begins with Hello.')
    if (ack) return this.acknowledge(ack)
    if (report) return this.options.onStatus(report)
  }

  private async greet(hello: Hello): Promise<void> {
    // Otherwise a replica that is a moment behind would take the node back in time.
    await this.options.refresh()
    this.basis = this.options.snapshot()
    if (this.basis.matches(hello.revision, hello.stateHash)) this.served = hello.revision
    await this.options.onHello(hello, this.served)
    this.options.stream.sendMetadata(new Metadata())
    this.greeted = true
    this.wake()
  }

  private async acknowledge(ack: Ack): Promise<void> {
    if (ack.nonce !== this.pending?.nonce) return
    const { revision, snapshot } = this.pending
    this.pending = undefined
    if (!ack.accepted) this.refused = revision
    else if (snapshot === this.basis) this.served = revision
    await this.options.onAck({ ...ack, revision })
    this.wake()
  }

  private async send({ nonce, revision, snapshot }: Sending): Promise<void> {
    const { stream, reveal } = this.options
    const full = this.served === undefined
    // Taken in one go: whatever is committed while this is being sent belongs to the next transaction.
    const entries = this.served === undefined ? snapshot.all() : snapshot.since(this.served)
    for await (const message of updateMessages({ nonce, revision, entries, full }, reveal)) {
      if (this.closed) return
      if (!stream.write(message)) await once(stream, 'drain', { signal: this.over.signal })
    }
  }

  private fail(error: unknown): void {
    if (this.closed) return
    this.over.abort()
    const known =
      error instanceof StatusError ? error : new StatusError(status.INTERNAL, 'Something went wrong on our side.')
    this.options.stream.emit('error', known)
  }
}
