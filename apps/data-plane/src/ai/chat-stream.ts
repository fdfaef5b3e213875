import type { Provider } from '@gatehouse/providers/contract.js'
import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { type ErrorView, errorBody } from '@gatehouse/shared/errors/render.js'
import type { AnswerStream, StreamFailure } from './answer-stream.js'
import { ChunkScan, parseTold } from './chunk-scan.js'
import { type AttemptFailure, toldFailure } from './failure.js'
import { EventTooLong, SseFramer } from './framing/sse.js'
import { cutOf } from './splice.js'
import { SaidText } from './tokens/said-text.js'

/**
 * A provider's chat stream on its way to the caller: the same bytes, less the usage that the caller did not ask for, and what is to
 * be known of it.
 */
export class ChatStream implements AnswerStream {
  usage: AiUsage | undefined = undefined
  textEvents = 0
  /** As it stands in the stream's JSON. */
  readonly said = new SaidText(true)
  /** A chunk with choices has come, so the answer has begun. */
  begun = false
  /** `[DONE]` has come. */
  done = false
  /** A choice has told why it ended. */
  finished = false
  failure: StreamFailure | undefined = undefined
  /** The provider's error event, parsed. */
  error: unknown = undefined

  private readonly framer = new SseFramer()
  private readonly scan = new ChunkScan(this.said)
  /** Starts and ends of what to leave out of the present run of blocks. */
  private readonly cuts: number[] = []

  constructor(
    private readonly stripUsage: boolean,
    private readonly usageOf: Provider['usage'],
  ) {}

  /** Takes what came and returns what may go on; null where that is nothing. After `done` or `failure` nothing more is taken. */
  push(chunk: Buffer): Buffer | null {
    if (this.done || this.failure) return null
    try {
      this.framer.push(chunk)
      return this.drain()
    } catch (error) {
      if (!(error instanceof EventTooLong)) throw error
      this.failure = 'malformed'
      return null
    }
  }

  /** The provider ended its answer. Without `[DONE]` it is whole only if a choice had finished. */
  end(): Buffer | null {
    if (this.done || this.failure) return null
    this.framer.end()
    const rest = this.drain()
    if (!this.done && !this.finished) this.failure ??= 'malformed'
    return rest
  }

  told(provider: Provider): AttemptFailure {
    return toldFailure(provider, this.error)
  }

  fail(error: ErrorView): string {
    return `data: ${JSON.stringify(errorBody('openai', error))}\n\n`
  }

  private drain(): Buffer | null {
    const { framer, cuts } = this
    cuts.length = 0
    let start = -1
    let end = -1
    while (framer.next()) {
      if (start < 0) start = framer.rawStart
      if (framer.hasData && !this.take()) break
      end = framer.rawEnd
      if (this.done) break
    }
    if (end < 0) return null
    return cuts.length === 0 ? framer.bytes.subarray(start, end) : this.without(start, end)
  }

  /** Looks at one event. False: it may not go on, nor what follows. */
  private take(): boolean {
    const { framer, scan } = this
    const { data, dataStart, dataEnd } = framer
    if (data[dataStart] === 0x5b && data.toString('latin1', dataStart, dataEnd).trimEnd() === '[DONE]') {
      this.done = true
      return true
    }
    if (!scan.read(data, dataStart, dataEnd)) return this.stop('malformed')
    if (scan.hasError) return this.failWith(data, dataStart, dataEnd)
    scan.readChoices(data)
    if (scan.hasChoices) this.begun = true
    if (scan.finished) this.finished = true
    if (scan.textBytes > 0) this.textEvents++
    if (scan.hasUsage && !this.readUsage(data, scan.usageValue, scan.usageEnd)) return this.stop('malformed')
    if (scan.elsewhere.length > 0 && !scan.hasUsage) this.readUsage(data, scan.elsewhere[1]!, scan.elsewhere[2]!)
    if (this.stripUsage && (scan.usageStart >= 0 || scan.elsewhere.length > 0)) this.cutUsage()
    return true
  }

  private readUsage(data: Buffer, start: number, end: number): boolean {
    const usage = parseTold(data, start, end)
    if (usage === undefined) return false
    this.usage = this.usageOf({ usage }, 'openai-chat', this.usage) ?? this.usage
    return true
  }

  private cutUsage(): void {
    const { framer, scan } = this
    if (!scan.hasChoices && scan.hasUsage) {
      this.cuts.push(framer.rawStart, framer.rawEnd)
      return
    }
    const members = scan.usageStart < 0 ? [] : [[scan.usageStart, scan.usageEnd] as const]
    for (let i = 0; i < scan.elsewhere.length; i += 3)
      members.push([scan.elsewhere[i]!, scan.elsewhere[i + 2]!] as const)
    for (const [key, after] of members.sort((a, b) => a[0] - b[0])) {
      const [start, end] = cutOf(framer.data, key, after, framer.dataEnd)
      this.cuts.push(framer.rawOffset(start), framer.rawOffset(end))
    }
  }

  private without(start: number, end: number): Buffer | null {
    const { cuts, framer } = this
    let length = end - start
    for (let i = 0; i < cuts.length; i += 2) length -= cuts[i + 1]! - cuts[i]!
    if (length === 0) return null
    const out = Buffer.allocUnsafe(length)
    let from = start
    let to = 0
    for (let i = 0; i < cuts.length; i += 2) {
      to += framer.bytes.copy(out, to, from, cuts[i]!)
      from = cuts[i + 1]!
    }
    framer.bytes.copy(out, to, from, end)
    return out
  }

  private stop(failure: StreamFailure): false {
    this.failure = failure
    return false
  }

  private failWith(data: Buffer, start: number, end: number): false {
    this.error = parseTold(data, start, end)
    return this.stop(this.error === undefined ? 'malformed' : 'error')
  }
}
