import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { Failure } from '../upstream/send.js'
import { answerHeaders, pushCost } from './answer-head.js'
import { ChunkScan } from './chunk-scan.js'
import { estimateOutput } from './estimate.js'
import { brokenAnswer, connectionFailure, toldFailure } from './failure.js'
import { isParseable } from './json-scan.js'
import type { Attempt, Receiver } from './receiver.js'

const MAX_BYTES = 64 << 20
/** Log probabilities of a long answer are the most that comes. */
const MAX_VALUES = 1_000_000

/** An answer in one piece. It is held until it is whole, because its head tells the cost, and passed on byte by byte as it came. */
export class WholeAnswer implements Receiver {
  usage: AiUsage | undefined = undefined
  readonly paused = false
  private readonly chunks: Buffer[] = []
  private size = 0
  private body: Buffer | null = null

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
    const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, this.size)
    const json = parse(body)
    const provider = call.target.provider.definition
    if (typeof json !== 'object' || json === null) return call.failed(brokenAnswer(call.status, 'not JSON'))
    if ((json as { error?: unknown }).error) return call.failed(toldFailure(provider, json))
    this.body = body
    this.usage = provider.usage(json)
    call.account(true)
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
    if (!this.body) return 0
    const scan = new ChunkScan()
    scan.read(this.body, 0, this.body.length)
    // As many events as make it count by bytes.
    return estimateOutput(0, scan.textBytes)
  }
}

function parse(body: Buffer): unknown {
  if (!isParseable(body, MAX_VALUES)) return undefined
  try {
    return JSON.parse(body.toString())
  } catch {
    return undefined
  }
}
