import type { AiUsage } from '@gatehouse/shared/ai/canonical.js'
import { headerOf } from '../../exchange/header-of.js'
import type { Failure } from '../../upstream/send.js'
import { answerHeaders, pushCost } from '../answer-head.js'
import { isObject } from '../dialects/fields.js'
import { type AttemptFailure, brokenAnswer, connectionFailure, toldFailure } from '../failure.js'
import { EventTooLong, SseFramer } from '../framing/sse.js'
import type { Attempt, Receiver } from '../receiver.js'
import { toldUsage } from './told-usage.js'

const MAX_JSON_BYTES = 64 << 20

/** An answer whose bytes pass: JSON when it is whole, because its head tells the cost; sound, text and events as they come. */
export class PassedAnswer implements Receiver {
  usage: AiUsage | undefined = undefined
  complete = false
  readonly said = undefined
  paused = false
  private readonly type: string
  private readonly chunks: Buffer[] | null
  private size = 0
  /** Events that may tell the usage; null where there are none to be read. */
  private events: SseFramer | null

  constructor(private readonly call: Attempt) {
    this.type = headerOf(call.headers, 'content-type') ?? 'application/octet-stream'
    this.chunks = /^application\/json\b/i.test(this.type) ? [] : null
    this.events = /^text\/event-stream\b/i.test(this.type) ? new SseFramer() : null
  }

  data(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.chunks) {
      if (this.size > MAX_JSON_BYTES)
        this.call.failed({ ...brokenAnswer(this.call.status, 'answer too large'), retry: 'next' })
      else this.chunks.push(chunk)
      return true
    }
    const { exchange } = this.call
    this.open()
    this.watch(chunk)
    if (!exchange.write(chunk)) this.paused = true
    return !this.paused
  }

  end(): void {
    if (this.chunks) return this.whole(Buffer.concat(this.chunks, this.size))
    this.open()
    this.complete = true
    this.settle()
    this.call.exchange.end()
  }

  broken(failure: Failure): void {
    const { call } = this
    if (this.chunks || this.size === 0) return call.failed(connectionFailure(failure))
    // Nothing but the end of the connection tells that half a sound is half.
    const told = connectionFailure(failure)
    call.exchange.facts.error ??= told.code
    this.settle(told)
    call.exchange.cut()
  }

  callerReady(): void {
    this.paused = false
    this.call.resume()
  }

  outputEstimate(): number {
    return 0
  }

  private whole(body: Buffer): void {
    const { call } = this
    const told = parsed(body)
    if (told === undefined) return call.failed(brokenAnswer(call.status, 'not JSON'))
    if (isObject(told) && isObject(told.error)) return call.failed(toldFailure(call.target.provider.definition, told))
    this.usage = toldUsage(told)
    this.complete = true
    call.committed()
    this.settle()
    const headers = answerHeaders(call, this.type)
    pushCost(headers, call.exchange)
    call.exchange.reply(call.status, headers, body)
  }

  private open(): void {
    const { exchange } = this.call
    if (exchange.started) return
    this.call.committed()
    exchange.facts.upstreamHead = performance.now()
    exchange.start(this.call.status, answerHeaders(this.call, this.type))
  }

  private watch(chunk: Buffer): void {
    const { events } = this
    if (!events) return
    try {
      events.push(chunk)
      while (events.next()) if (events.hasData) this.usage = toldUsage(parsed(events.text())) ?? this.usage
    } catch (error) {
      if (!(error instanceof EventTooLong)) throw error
      // A picture; what it tells of its usage is lost, and estimated.
      this.events = null
    }
  }

  private settle(broken?: AttemptFailure): void {
    this.call.account()
    this.call.settled(broken)
  }
}

function parsed(text: Buffer | string): unknown {
  try {
    return JSON.parse(text.toString())
  } catch {
    return undefined
  }
}
