import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { Failure } from '../upstream/send.js'
import { answerHeaders, pushCost } from './answer-head.js'
import { ChunkScan, parseTold } from './chunk-scan.js'
import { estimateOutput } from './estimate.js'
import { brokenAnswer, connectionFailure, toldFailure } from './failure.js'
import type { Attempt, Receiver } from './receiver.js'

const MAX_BYTES = 64 << 20

/** An answer in one piece. It is held until it is whole, because its head tells the cost, and passed on byte by byte as it came. */
export class WholeAnswer implements Receiver {
  usage: AiUsage | undefined = undefined
  complete = false
  readonly paused = false
  private readonly chunks: Buffer[] = []
  private size = 0
  private readonly scan = new ChunkScan()

  constructor(private readonly call: Attempt) {}

  data(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.size > MAX_BYTES)
      this.call.failed({ ...brokenAnswer(this.call.status, 'answer too large'), retry: 'next' })
    else this.chunks.push(chunk)
    return true
  }

  end(): void {
    const { call, chunks, scan } = this
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, this.size)
    const provider = call.target.provider.definition
    if (!scan.read(body, 0, body.length)) return call.failed(brokenAnswer(call.status, 'not a JSON object'))
    if (scan.hasError) return call.failed(toldFailure(provider, parseTold(body, 0, body.length)))
    if (scan.hasUsage)
      this.usage = provider.usage({ usage: parseTold(body, scan.usageValue, scan.usageEnd) }, 'openai-chat')
    if (!this.usage) scan.readChoices(body)
    this.complete = true
    call.account()
    call.settled()
    const headers = answerHeaders(call.exchange, call.prepared, call.attemptsMade, call.headers)
    pushCost(headers, call.exchange)
    if (call.exchange.responseCapture) call.exchange.responseCapture.contentType = 'application/json'
    call.exchange.reply(call.status, headers, body)
  }

  broken(failure: Failure): void {
    this.call.failed(connectionFailure(failure))
  }

  outputEstimate(): number {
    // No events: it counts by bytes.
    return estimateOutput(0, this.scan.textBytes)
  }
}
