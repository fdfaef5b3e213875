import type { ChatMap, Provider } from '@gatehouse/providers/contract.js'
import type { AiEvent, AiRequest, AiUsage } from '@gatehouse/shared/ai/canonical.js'
import type { ErrorView } from '@gatehouse/shared/errors/render.js'
import type { AnswerStream, StreamFailure } from './answer-stream.js'
import type { StreamWriter } from './dialects/contract.js'
import { type AttemptFailure, eventFailure } from './failure.js'
import { type Framer, framerOf } from './framing/framer.js'
import { OrderedEvents } from './ordered-events.js'
import { PolicyFailed } from './seen-events.js'
import type { SaidText } from './tokens/said-text.js'

type ErrorEvent = Extract<AiEvent, { type: 'error' }>

/** A provider's stream, turned into the caller's dialect event by event. */
export class TranslatedStream implements AnswerStream {
  done = false
  failure: StreamFailure | undefined = undefined
  private readonly framer: Framer
  private readonly state: unknown
  private readonly ordered: OrderedEvents
  private out = ''
  private error: ErrorEvent | undefined = undefined

  constructor(
    private readonly map: ChatMap<unknown, unknown>,
    request: AiRequest,
    model: string,
    callId: string,
    private readonly writer: StreamWriter,
    /** It goes on with an answer that broke off, and with what that used; null: nothing more than is known. */
    after?: { stream: TranslatedStream; used: AiUsage | null },
  ) {
    this.framer = framerOf(map.stream.framing)
    this.state = map.stream.init(request)
    this.ordered = after
      ? after.stream.ordered.goOn(this.write, after.used)
      : new OrderedEvents(model, callId, this.write)
  }

  /** Another provider's stream that goes on with the same answer. */
  next(map: ChatMap<unknown, unknown>, request: AiRequest, used: AiUsage | null): TranslatedStream {
    return new TranslatedStream(map, request, '', '', this.writer, { stream: this, used })
  }

  get usage(): AiUsage | undefined {
    return this.ordered.usage
  }

  get textEvents(): number {
    return this.ordered.textEvents
  }

  get said(): SaidText {
    return this.ordered.said
  }

  get begun(): boolean {
    return this.ordered.begun
  }

  get finished(): boolean {
    return this.done || this.ordered.finish !== undefined
  }

  push(chunk: Buffer): Buffer | null {
    return this.taken(() => {
      this.framer.push(chunk)
      this.drain()
    })
  }

  end(): Buffer | null {
    return this.taken(() => {
      this.framer.end()
      this.drain()
      this.finish()
    })
  }

  told(_provider: Provider): AttemptFailure {
    return eventFailure(this.error!)
  }

  fail(error: ErrorView): string {
    return this.writer.fail(error)
  }

  /** What cannot be read, by us or by the map, is no such stream. */
  private taken(take: () => void): Buffer | null {
    if (this.done || this.failure) return null
    this.out = ''
    try {
      take()
    } catch (error) {
      this.failure = error instanceof PolicyFailed ? 'policy' : 'malformed'
    }
    return this.out === '' ? null : Buffer.from(this.out)
  }

  private drain(): void {
    const { framer, map } = this
    while (!this.failure && !this.done && framer.next()) {
      if (!framer.hasData) continue
      const data = framer.text()
      if (data.startsWith('[DONE]')) return this.finish()
      map.stream.next(this.state, data, this.take, framer.name())
      if (this.ordered.error) this.failed(this.ordered.error)
    }
  }

  private finish(): void {
    if (this.done || this.failure) return
    this.map.stream.end?.(this.state, this.take)
    if (this.ordered.error) this.failed(this.ordered.error)
    else if (this.ordered.end()) {
      this.out += this.writer.end()
      this.done = true
    } else this.failure = 'malformed'
  }

  private failed(error: ErrorEvent): void {
    this.failure = 'error'
    this.error = error
  }

  private readonly take = (event: AiEvent): void => this.ordered.push(event)

  private readonly write = (event: AiEvent): void => {
    this.out += this.writer.event(event)
  }
}
