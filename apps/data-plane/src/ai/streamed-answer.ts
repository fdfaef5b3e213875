import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { errorCodes } from '@gatehouse/shared/errors/codes.js'
import { errorOf, type Failure } from '../upstream/send.js'
import { contextOf } from './answer-context.js'
import { answerHeaders, STREAM_HEADERS } from './answer-head.js'
import type { AnswerStream, StreamFailure } from './answer-stream.js'
import { ChatStream } from './chat-stream.js'
import {
  watchCohere,
  watchGenerate,
  watchMessages,
  watchOllamaChat,
  watchOllamaGenerate,
  watchResponses,
} from './dialects/watch.js'
import { estimateOutput } from './estimate.js'
import { type AttemptFailure, brokenAnswer, brokenView, connectionFailure, policyFailure } from './failure.js'
import { PassedStream } from './passed-stream.js'
import type { Attempt, Receiver } from './receiver.js'
import { seenBy } from './seen-events.js'
import type { SaidText } from './tokens/said-text.js'
import { TranslatedStream } from './translated-stream.js'

/** How much, and how long, is held back while only comments come: then the caller gets to know that its call lives. */
const HELD_BYTES = 64 << 10
const HELD_MS = 5000

/**
 * A stream of events. The head waits for the first chunk of an answer, so that a failure before it still gets its true status, or another
 * target. From then on each piece goes on as it comes, in one write.
 */
export class StreamedAnswer implements Receiver {
  paused = false
  private held: Buffer[] | null = []
  private heldBytes = 0

  constructor(
    private readonly call: Attempt,
    private readonly stream: AnswerStream = streamOf(call),
  ) {}

  get complete(): boolean {
    return this.stream.done || this.stream.finished
  }

  get usage(): AiUsage | undefined {
    return this.stream.usage
  }

  data(chunk: Buffer): boolean {
    return this.pass(this.stream.push(chunk))
  }

  end(): void {
    this.pass(this.stream.end())
    // Some servers leave out the mark; an answer whose choice had finished is whole without it.
    if (!this.stream.done && !this.stream.failure) this.finish(null)
  }

  broken(failure: Failure): void {
    const { call, stream } = this
    if (this.held) return call.failed(connectionFailure(failure))
    // Nothing of the answer is missing, only the mark of its end.
    if (call.soFar && stream.finished) return this.end()
    const code = errorOf(failure) === 'upstream_timeout' ? 'upstream_timeout' : 'upstream_error'
    this.breakOff({ ...brokenAnswer(call.status, failure), code })
  }

  get said(): SaidText {
    return this.stream.said
  }

  callerReady(): void {
    this.paused = false
    this.call.touch()
    this.call.resume()
  }

  outputEstimate(): number {
    return estimateOutput(this.stream.textEvents, this.stream.said.bytes)
  }

  private pass(out: Buffer | null): boolean {
    const { stream, call } = this
    const { facts } = call.exchange
    if (facts.firstToken === 0 && stream.textEvents > 0) facts.firstToken = performance.now()
    if (this.held && !this.release(out)) {
      if (stream.failure) this.failEarly()
      return true
    }
    if (stream.failure) {
      if (out) call.exchange.write(out)
      this.breakOff(this.ownFailure(stream.failure))
      return true
    }
    if (stream.done) {
      this.finish(out)
      return true
    }
    call.touch()
    if (out && !call.exchange.write(out)) this.paused = true
    return !this.paused
  }

  /** True once the head has gone; then `out` is the caller's to write, and what was held has been written. */
  private release(out: Buffer | null): boolean {
    const { stream, call } = this
    const begun = stream.begun || stream.done
    if (!begun) {
      if (out) this.hold(out)
      const bored = this.heldBytes > 0 && performance.now() - call.sentAt > HELD_MS
      if (stream.failure || (this.heldBytes <= HELD_BYTES && !bored)) return false
    }
    const held = this.held!
    this.held = null
    this.open()
    for (const chunk of held) call.exchange.write(chunk)
    return begun
  }

  private hold(out: Buffer): void {
    this.held!.push(out)
    this.heldBytes += out.length
  }

  private open(): void {
    const { call } = this
    const { exchange } = call
    call.committed()
    // Until now the call waited for the provider, head or not.
    exchange.facts.upstreamHead = performance.now()
    call.arm(call.timeouts.idleMs)
    call.beat(() => this.beat())
    if (call.soFar?.broken) return this.join()
    const { streamType } = call.request.dialect
    const headers = answerHeaders(call, streamType)
    headers.push(...STREAM_HEADERS)
    if (exchange.responseCapture) exchange.responseCapture.contentType = streamType
    exchange.start(call.status, headers)
  }

  /** The head is with the caller, and a part of the answer. */
  private join(): void {
    const { exchange, prepared, request } = this.call
    // Nothing that a client reads: it tells people who look at the stream itself.
    if (request.dialect.keepAlive.startsWith(':')) exchange.write(Buffer.from(`: continued by ${prepared.label}\n\n`))
  }

  /** The provider has been silent for a while: proxies on the way would take that for a dead connection. */
  private beat(): void {
    if (!this.paused) this.call.exchange.write(Buffer.from(this.call.request.dialect.keepAlive))
  }

  private finish(last: Buffer | null): void {
    const { call } = this
    call.account()
    call.settled()
    call.exchange.end(last ?? undefined)
  }

  private failEarly(): void {
    const { call, stream } = this
    if (stream.failure === 'error') call.failed(stream.told(call.target.provider.definition))
    else if (stream.failure === 'policy') call.failed(policyFailure(call.status))
    else call.failed(brokenAnswer(call.status, 'not a stream of this provider'))
  }

  private ownFailure(reason: StreamFailure): AttemptFailure {
    const { status } = this.call
    return reason === 'policy' ? policyFailure(status) : brokenAnswer(status, reason)
  }

  /** After the first byte: the dialect's error event, and the end without the mark of a whole answer. */
  private breakOff(failure: AttemptFailure): void {
    const { call, stream } = this
    // Others are to go on only with what another could have ended, and what has no end yet.
    if (failure.retry !== 'never' && !stream.finished && call.brokeOff(failure)) return
    call.account()
    call.settled(failure)
    call.abort()
    this.conclude(failure)
  }

  conclude({ code }: AttemptFailure): void {
    const { call, stream } = this
    const { exchange } = call
    exchange.facts.error ??= code
    const told = stream.failure === 'error' ? stream.told(call.target.provider.definition).message : undefined
    const view = brokenView(exchange, code, told ?? errorCodes[code].detail)
    exchange.end(Buffer.from(stream.fail(view)))
  }
}

const WATCHES = {
  'anthropic-messages': watchMessages,
  gemini: watchGenerate,
  'openai-responses': watchResponses,
  'ollama-chat': watchOllamaChat,
  'ollama-generate': watchOllamaGenerate,
  'cohere-chat': watchCohere,
} as const

function streamOf(call: Attempt): AnswerStream {
  const { prepared, request, target } = call
  const { definition } = target.provider
  const { dialect } = request
  if (!prepared.native) return translatedStream(call)
  if (dialect.id === 'openai-chat' || dialect.id === 'openai-completions')
    return new ChatStream(!request.showUsage, definition.usage)
  return new PassedStream(dialect, WATCHES[dialect.id], definition.usage, () => contextOf(call))
}

function translatedStream(call: Attempt): TranslatedStream {
  const { request, target, exchange, soFar } = call
  const { chat } = target.provider.definition
  const before = soFar?.stream
  if (before) {
    const { pending } = soFar
    soFar.pending = null
    soFar.stream = before.next(chat, request.canonical(), pending)
    return soFar.stream
  }
  const writer = request.dialect.writer(contextOf(call))
  const seen = seenBy(exchange, soFar?.keeping(writer) ?? writer)
  const stream = new TranslatedStream(chat, request.canonical(), target.model, exchange.callId, seen)
  if (soFar) soFar.stream = stream
  return stream
}
