import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { Failure } from '../upstream/send.js'
import { answerHeaders, pushCost } from './answer-head.js'
import { estimateOutput } from './estimate.js'
import { brokenAnswer, connectionFailure } from './failure.js'
import { readWhole, type Whole } from './read-whole.js'
import type { Attempt, Receiver } from './receiver.js'
import type { SaidText } from './tokens/said-text.js'

const MAX_BYTES = 64 << 20

/** An answer in one piece. It is held until it is whole, because its head tells the cost. */
export class WholeAnswer implements Receiver {
  usage: AiUsage | undefined = undefined
  complete = false
  readonly paused = false
  private readonly chunks: Buffer[] = []
  private size = 0
  said: SaidText | undefined = undefined

  constructor(private readonly call: Attempt) {}

  data(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.size > MAX_BYTES)
      this.call.failed({ ...brokenAnswer(this.call.status, 'answer too large'), retry: 'next' })
    else this.chunks.push(chunk)
    return true
  }

  end(): void {
    const { call, chunks } = this
    const read = readWhole(call, chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, this.size))
    if ('failure' in read) return call.failed(read.failure)
    this.usage = read.usage
    this.said = read.said
    this.complete = true
    call.committed()
    call.account()
    call.settled()
    const { counting } = call.exchange
    if (counting === null) this.reply(read)
    else void counting.then(() => this.reply(read))
  }

  /** What it cost is known. */
  private reply({ type, body }: Whole): void {
    const { exchange, status } = this.call
    const headers = answerHeaders(this.call, type)
    pushCost(headers, exchange)
    if (exchange.responseCapture) exchange.responseCapture.contentType = type
    exchange.reply(status, headers, body)
  }

  broken(failure: Failure): void {
    this.call.failed(connectionFailure(failure))
  }

  callerReady(): void {}

  outputEstimate(): number {
    // No events: it counts by bytes.
    return estimateOutput(0, this.said?.bytes ?? 0)
  }
}
