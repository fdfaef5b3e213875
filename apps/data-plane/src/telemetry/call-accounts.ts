import type { ShadowRecord } from '@gatehouse/shared/telemetry/record.js'
import { interrupted } from '@gatehouse/shared/telemetry/start.js'
import type { Exchange } from '../exchange/exchange.js'
import { timesOf } from './call-times.js'
import { type Held, Journal, type JournalOptions } from './journal.js'
import { OpenCalls } from './open-calls.js'
import { recordHead, recordTail, startTail } from './records.js'
import { RunningSums } from './running-sums.js'

/** How often the journal notes what open calls have used. */
const PROGRESS_MS = 1000

export interface AccountsOptions extends Omit<JournalOptions, 'open' | 'sums'> {
  /** Seals records that hold what callers said. */
  seal: (record: Buffer, id: string) => Buffer
}

/** What calls cost, from their start to their settlement, each booked once. */
export class CallAccounts {
  private readonly journal: Journal
  private readonly sums = new RunningSums()
  /** Calls whose start is on record and whose settlement is not. */
  private readonly open = new OpenCalls<Exchange>()
  private readonly seal: AccountsOptions['seal']
  private readonly progress = setInterval(() => this.noteProgress(), PROGRESS_MS).unref()

  constructor({ seal, ...journal }: AccountsOptions) {
    this.seal = seal
    this.journal = new Journal({ ...journal, open: () => this.startLines(), sums: () => this.sums.take() })
  }

  /** The call goes upstream, again maybe: `sending` is released once that is on record. */
  begin(exchange: Exchange, sending: Held): void {
    exchange.recordHead = recordHead(exchange)
    this.open.add(exchange)
    this.journal.start(exchange.recordHead, startTail(exchange))
    this.journal.hold(sending)
  }

  /** All is known of the call. True: the exchange is released once that is on record; false: nothing had begun. */
  settle(exchange: Exchange): boolean {
    const begun = this.record(exchange)
    if (begun) this.journal.hold(exchange)
    return begun
  }

  /** The call is over, however it came to that. */
  finish(exchange: Exchange): void {
    if (!exchange.settled) this.record(exchange)
  }

  /** An answer that nobody got, for what it tells of its target. */
  shadowed(shadow: Exchange, beside: ShadowRecord): void {
    const tail = recordTail(shadow, timesOf(shadow, performance.now() - shadow.startedAt))
    this.journal.settle(recordHead(shadow), `${tail.slice(0, -1)},"shadow":${JSON.stringify(beside)}}`)
  }

  /** This process ends now: what is open is settled by what is known of it. */
  interrupt(): void {
    for (const exchange of [...this.open.all]) {
      exchange.facts.error ??= interrupted
      exchange.facts.status ||= 500
      // There is no time for it any more.
      exchange.counting = null
      exchange.closed()
      this.finish(exchange)
    }
    this.close()
  }

  close(): void {
    clearInterval(this.progress)
    this.journal.close()
  }

  /** True where the call's start is on record. A call of nobody that we know, to nothing that we know, leaves no record. */
  private record(exchange: Exchange): boolean {
    exchange.settled = true
    if (!exchange.caller && !exchange.api) return false
    const head = headOf(exchange)
    const times = timesOf(exchange, performance.now() - exchange.startedAt)
    const tail = recordTail(exchange, times)
    this.sums.add(exchange, times)
    if (exchange.requestCapture === null) this.journal.settle(head, tail)
    else this.journal.settleSealed(exchange.callId, this.seal(Buffer.from(head + tail), exchange.callId))
    return this.open.remove(exchange)
  }

  /** What calls that last have used so far: if they are never settled, it is what they are billed for. */
  private noteProgress(): void {
    for (const { callId, facts } of this.open.all) {
      const outputTokens = facts.expected?.outputTokens() ?? 0
      if (outputTokens === facts.outputNoted) continue
      facts.outputNoted = outputTokens
      this.journal.progress(callId, outputTokens)
    }
    this.journal.flush()
  }

  private *startLines(): Iterable<string> {
    for (const exchange of this.open.all) yield headOf(exchange) + startTail(exchange)
  }
}

const headOf = (exchange: Exchange): string => exchange.recordHead || recordHead(exchange)
