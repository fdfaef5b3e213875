import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Ack, Duty, Hello, Rehearsed, Status, Update, WatchRequest } from '@gatehouse/shared/protocol/config.js'
import { Metadata, type ServerDuplexStream, status } from '@grpc/grpc-js'
import { StatusError } from '../../platform/grpc/status-error.js'
import type { Reveal } from './entry.js'
import { NodeSession, type Transaction } from './node-session.js'
import type { Snapshot } from './snapshot.js'
import { dutyMessage, rehearsalMessage, updateMessages } from './update-messages.js'

export type WatchStream = ServerDuplexStream<WatchRequest, Update>

export interface NodeStreamOptions {
  stream: WatchStream
  group: string
  snapshot: () => Snapshot
  reveal: Reveal
  /** Makes sure that the snapshot holds everything committed so far. */
  refresh: () => Promise<void>
  /** `revision`: what the node is known to serve, when that is ours. */
  onHello: (hello: Hello, revision: number | undefined) => Promise<void>
  onAck: (ack: Ack) => Promise<void>
  onStatus: (status: Status) => Promise<void>
}

/** A node gives up earlier by itself. */
const LONGEST_REHEARSAL_MS = 15_000

/** One node's stream: what it says goes to its session, what the session has for it goes out, as fast as the node takes it. */
export class NodeStream {
  private readonly session: NodeSession
  private readonly over = new AbortController()
  /** As the node calls itself. */
  name = ''
  private greeted = false
  private readonly rehearsals = new Map<string, (report: string | undefined) => void>()
  private incoming: Promise<void> = Promise.resolve()
  private outgoing: Promise<void> = Promise.resolve()

  constructor(private readonly options: NodeStreamOptions) {
    this.session = new NodeSession(options.group, randomUUID)
  }

  /** Resolves when the stream is over. */
  run(): Promise<void> {
    const { stream } = this.options
    return new Promise(resolve => {
      const end = () => {
        this.over.abort()
        for (const done of this.rehearsals.values()) done(undefined)
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

  /** To be called whenever the snapshot has advanced. */
  wake(): void {
    if (this.closed) return
    const transaction = this.session.next(this.options.snapshot())
    if (transaction) this.send(() => this.transmit(transaction))
  }

  /** Tells the node to serve, or to stop serving. */
  order(duty: Duty): void {
    if (this.closed || !this.greeted) return
    this.send(() => this.write(dutyMessage(duty)))
  }

  get group(): string {
    return this.options.group
  }

  /** The revision that the node is known to serve. */
  get served(): number | undefined {
    return this.session.served
  }

  /** JSON of what the node makes of an imagined request; undefined: it does not say. */
  rehearse(request: string): Promise<string | undefined> {
    if (this.closed || !this.greeted) return Promise.resolve(undefined)
    const id = randomUUID()
    return new Promise(resolve => {
      const timer = setTimeout(() => this.rehearsed({ id, report: '' }), LONGEST_REHEARSAL_MS)
      this.rehearsals.set(id, report => {
        clearTimeout(timer)
        this.rehearsals.delete(id)
        resolve(report)
      })
      this.send(() => this.write(rehearsalMessage({ id, request })))
    })
  }

  /** Ends the stream with a reason. */
  fail(error: unknown): void {
    if (this.closed) return
    this.over.abort()
    const known =
      error instanceof StatusError ? error : new StatusError(status.INTERNAL, 'Something went wrong on our side.')
    this.options.stream.emit('error', known)
  }

  private get closed(): boolean {
    return this.over.signal.aborted
  }

  private enqueue(request: WatchRequest): void {
    this.incoming = this.incoming.then(() => this.receive(request)).catch(error => this.fail(error))
  }

  private rehearsed({ id, report }: Rehearsed): void {
    this.rehearsals.get(id)?.(report === '' ? undefined : report)
  }

  private async receive({ hello, ack, status: report, rehearsed }: WatchRequest): Promise<void> {
    if (hello && !this.greeted) return this.greet(hello)
    if (!this.greeted) throw new StatusError(status.FAILED_PRECONDITION, 'A stream begins with Hello.')
    if (ack) return this.acknowledge(ack)
    if (report) return this.options.onStatus(report)
    if (rehearsed) return this.rehearsed(rehearsed)
  }

  private async greet(hello: Hello): Promise<void> {
    // Otherwise a replica that is a moment behind would take the node back in time.
    do await this.options.refresh()
    while (!this.options.snapshot().settled)
    this.name = hello.name
    this.session.greet(hello, this.options.snapshot())
    this.options.stream.sendMetadata(new Metadata())
    this.greeted = true
    await this.options.onHello(hello, this.session.served)
    this.wake()
  }

  private async acknowledge(ack: Ack): Promise<void> {
    const revision = this.session.acknowledge(ack)
    if (revision === undefined) return
    // The node need not wait until its answer is noted.
    this.wake()
    await this.options.onAck({ ...ack, revision })
  }

  private send(work: () => Promise<void>): void {
    this.outgoing = this.outgoing.then(work).catch(error => this.fail(error))
  }

  private async transmit(transaction: Transaction): Promise<void> {
    for await (const message of updateMessages(transaction, this.options.reveal)) await this.write(message)
  }

  /** Waits where the node does not take it. */
  private async write(message: Update): Promise<void> {
    if (this.closed) return
    if (!this.options.stream.write(message)) await once(this.options.stream, 'drain', { signal: this.over.signal })
  }
}
