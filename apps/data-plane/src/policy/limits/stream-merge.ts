import { randomUUID } from 'node:crypto'
import { allotment, type Claim } from '@gatehouse/shared/limits/sharing.js'
import type { Allotments, Claims } from '@gatehouse/shared/protocol/limits.js'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Backoff, type BackoffOptions } from '../../node/backoff.js'
import type { MergePath } from './sharing.js'

export type ShareStream = ClientDuplexStream<Claims, Allotments>
type Answer = Awaited<ReturnType<MergePath['exchange']>>

// A ledger that takes longer than this is as good as none.
const ANSWER_MS = 2_000
const TELL_MS = 1_000
const allotments = z.array(allotment)
const tellingOf = ({ journals, delivered }: RunFacts): string => `${journals.length} ${delivered()}`

/** What a node tells of its runs beside their claims. */
export interface RunFacts {
  /** Journals of this run's workers. */
  readonly journals: readonly string[]
  /** All that earlier runs recorded has been acknowledged. */
  delivered(): boolean
}

export interface StreamMergeOptions {
  run: RunFacts
  open: () => ShareStream
  log: Logger
  backoff?: BackoffOptions
}

/** Limits shared over the connection with the control plane, on a stream of their own. */
export class StreamMerge implements MergePath {
  linked = false
  onLink: MergePath['onLink'] = () => {}
  onWanted: MergePath['onWanted'] = () => {}
  private readonly holder = randomUUID()
  private readonly opened = Date.now()
  private readonly backoff: Backoff
  private stream: ShareStream | undefined
  private sequence = 0
  private pending: { sequence: number; resolve(answer: Answer): void; reject(error: Error): void } | undefined
  private timer: NodeJS.Timeout | undefined
  /** One exchange at a time. */
  private turn: Promise<unknown> = Promise.resolve()
  private readonly telling: NodeJS.Timeout
  /** Of the run's facts, as they were told last. */
  private told = ''
  private stopped = false

  constructor(private readonly options: StreamMergeOptions) {
    this.backoff = new Backoff(options.backoff ?? { firstMs: 200, maxMs: 3_000 })
    this.telling = setInterval(() => this.tell(), TELL_MS).unref()
  }

  start(): void {
    const stream = this.options.open()
    this.stream = stream
    stream.on('data', (message: Allotments) => {
      try {
        this.receive(message)
      } catch (error) {
        this.lost(stream, error as Error)
      }
    })
    stream.on('error', error => this.lost(stream, error))
    stream.on('end', () => this.lost(stream, new Error('the control plane ended the stream')))
    // Nothing is claimed yet; the answer says that somebody listens.
    this.send([]).then(
      () => {
        this.backoff.reset()
        this.linked = true
        this.onLink()
      },
      () => {},
    )
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearInterval(this.telling)
    this.stream?.cancel()
    this.pending?.reject(new Error('stopped'))
  }

  exchange(claims: Claim[]): Promise<Answer> {
    const answer = this.turn.then(() => {
      if (!this.linked) throw new Error('not linked')
      return this.send(claims)
    })
    this.turn = answer.catch(() => undefined)
    return answer
  }

  /** What is new about this run must be known even where nothing is claimed. */
  private tell(): void {
    if (this.linked && this.told !== tellingOf(this.options.run)) this.exchange([]).catch(() => {})
  }

  private send(claims: Claim[]): Promise<Answer> {
    const { stream, holder, opened } = this
    const sequence = ++this.sequence
    const { run } = this.options
    const facts = { holder, opened, journals: [...run.journals], delivered: run.delivered() }
    this.told = tellingOf(run)
    return new Promise<Answer>((resolve, reject) => {
      const late = setTimeout(() => stream && this.lost(stream, new Error('no answer in time')), ANSWER_MS)
      const over = <A extends unknown[]>(end: (...result: A) => void) => {
        return (...result: A) => {
          clearTimeout(late)
          this.pending = undefined
          end(...result)
        }
      }
      this.pending = { sequence, resolve: over(resolve), reject: over(reject) }
      stream?.write({ sequence, ...facts, claims: Buffer.from(JSON.stringify(claims)) })
    })
  }

  private receive({ sequence, allotments: payload, nodes, wanted }: Allotments): void {
    if (wanted.length > 0) this.onWanted(wanted)
    if (sequence !== this.pending?.sequence) return
    const parsed = payload.length > 0 ? allotments.parse(JSON.parse(Buffer.from(payload).toString())) : []
    this.pending.resolve({ allotments: parsed, nodes: Math.max(1, nodes) })
  }

  private lost(stream: ShareStream, error: Error): void {
    if (stream !== this.stream || this.stopped) return
    this.stream = undefined
    stream.cancel()
    const was = this.linked
    this.linked = false
    this.pending?.reject(error)
    if (was) {
      this.options.log.warn(
        { reason: error.message },
        'limits are no longer shared; this node limits alone on its part',
      )
      this.onLink()
    }
    this.timer = setTimeout(() => this.start(), this.backoff.next())
  }
}
