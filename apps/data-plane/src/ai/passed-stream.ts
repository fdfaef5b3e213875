import type { Provider } from '@gatehouse/providers/contract.js'
import type { AiUsage, Dialect } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorView } from '@gatehouse/shared/errors/render.js'
import type { AnswerStream, StreamFailure } from './answer-stream.js'
import type { AnswerContext, ClientDialect } from './dialects/contract.js'
import type { Json } from './dialects/fields.js'
import { isObject } from './dialects/fields.js'
import type { Seen, Watch } from './dialects/watch.js'
import { type AttemptFailure, toldFailure } from './failure.js'
import { type RawFramer, rawFramerOf } from './framing/framer.js'
import { EventTooLong } from './framing/sse.js'
import { SaidText } from './tokens/said-text.js'

/** A stream in the caller's own dialect, where that always tells its usage: the bytes pass as they are, and are looked at on the way. */
export class PassedStream implements AnswerStream, Seen {
  usage: AiUsage | undefined = undefined
  begun = false
  finished = false
  done = false
  textEvents = 0
  readonly said = new SaidText()
  error: Json | undefined = undefined
  failure: StreamFailure | undefined = undefined
  private readonly framer: RawFramer

  constructor(
    private readonly dialect: ClientDialect,
    private readonly watch: Watch,
    private readonly usageOf: (body: unknown, dialect: Dialect, before?: AiUsage) => AiUsage | undefined,
    private readonly context: () => AnswerContext,
  ) {
    this.framer = rawFramerOf(dialect.framing ?? 'sse')
  }

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

  end(): Buffer | null {
    if (this.done || this.failure) return null
    this.framer.end()
    const rest = this.drain()
    if (!this.finished) this.failure ??= 'malformed'
    return rest
  }

  told(provider: Provider): AttemptFailure {
    return toldFailure(provider, this.error)
  }

  fail(error: ErrorView): string {
    return this.dialect.writer(this.context()).fail(error)
  }

  private drain(): Buffer | null {
    const { framer } = this
    let start = -1
    let end = -1
    while (framer.next()) {
      if (start < 0) start = framer.rawStart
      if (framer.hasData && !this.take(framer.text())) break
      end = framer.rawEnd
      if (this.done) break
    }
    return end < 0 ? null : framer.bytes.subarray(start, end)
  }

  /** False: it may not go on, nor what follows. */
  private take(data: string): boolean {
    if (this.finished && data.startsWith('[DONE]')) {
      this.done = true
      return true
    }
    let event: unknown
    try {
      event = JSON.parse(data)
    } catch {
      // Told below.
    }
    if (!isObject(event)) {
      this.failure = 'malformed'
      return false
    }
    this.watch(this, event)
    if (this.error) {
      this.failure = 'error'
      return false
    }
    this.usage = this.usageOf(event, this.dialect.id, this.usage) ?? this.usage
    return true
  }
}
