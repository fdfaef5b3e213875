import type { Duplex } from 'node:stream'
import type { RequestBody } from '@gatehouse/policies/contract.js'
import { headerIn, removeHeader } from '@gatehouse/policies/headers.js'
import type { HealthRules } from '@gatehouse/shared/config/upstream.js'
import { grpcWebForm } from '@gatehouse/shared/grpc-web.js'
import type { RouteMatch } from '../config/route.js'
import type { Answerer } from '../exchange/answerer.js'
import { BodyStream } from '../exchange/body-stream.js'
import type { Exchange } from '../exchange/exchange.js'
import { namedUser } from '../exchange/named-user.js'
import { readBody } from '../exchange/request-body.js'
import { shadowOf } from '../exchange/shadow.js'
import type { Alike } from '../http1/recent-fields.js'
import { type Admitted, admit } from '../policy/admit.js'
import { enterApi } from '../policy/api-access.js'
import { limitCall } from '../policy/call-limits.js'
import { runRequestBody, runUpstream } from '../policy/run.js'
import { type Adapter, type AnswerHandler, NotAdapted } from '../upstream/adapters/adapter.js'
import { grpcWeb } from '../upstream/adapters/grpc-web.js'
import type { Endpoint } from '../upstream/balancing/endpoint.js'
import { anotherAttempt } from '../upstream/balancing/retry.js'
import {
  errorOf,
  type Failure,
  isUnsent,
  type Outgoing,
  type SendTimeouts,
  type UpstreamCall,
  type UpstreamHandler,
} from '../upstream/send.js'
import type { Upstream } from '../upstream/upstream.js'
import { Attempt } from './attempt.js'
import { forwardHeaders, forwardLines, relayAlike, relayHeaders, relayHints, relayTrailers } from './forward-headers.js'
import { type Stickiness, stickinessOf } from './hash-key.js'
import { AnnouncedTrailers } from './request-trailers.js'
import { sendShadow } from './shadow-send.js'
import { upstreamPath } from './upstream-path.js'
import { Tunnel } from './websocket/tunnel.js'

/** Bodies up to this size are collected: cheaper than a stream, and they can be sent again. */
const COLLECTED_BYTES = 64 * 1024

/** Answers a call of a REST API from the service behind it. */
export function callRest(exchange: Exchange, match: RouteMatch): void {
  const { api, label } = match.route
  exchange.facts.route = label
  exchange.match = match
  if (!enterApi(exchange, api)) return
  if (api.state === 'retired') return exchange.fail('api_retired')
  exchange.facts.user = namedUser(exchange)
  if (limitCall(exchange)) admit(exchange, 0, new RestCall(exchange, match))
}

/** Asks the service as the call did, for a cache alone: nobody waits for the answer, and nobody pays for it. */
export function refreshRest(of: Exchange): void {
  const { match } = of
  const chain = of.chain.refresh
  if (match && chain) new RestCall(shadowOf(of, chain), match, false).admitted()
}

class RestCall implements AnswerHandler, Answerer, Admitted {
  private call: UpstreamCall | null = null
  private target: Endpoint | undefined
  /** As it leaves where nothing adapts it; an attempt may be adapted anew. */
  private out: Outgoing | null = null
  private attemptStart = 0
  private readonly stickiness: Stickiness
  /** Null: it leaves as HTTP. */
  private readonly adapter: Adapter | null
  /** What its answer is told by is a status of gRPC. */
  private readonly grpc: boolean
  /** The one that is under way; null: nothing adapts it. */
  private attempt: Attempt | null = null
  /** Behind the request's body; null: none are to go on. */
  private trailers: AnnouncedTrailers | null = null
  /** Null until a first attempt has failed. */
  private tried: Endpoint[] | null = null
  /** Attempts that may have arrived. */
  private arrived = 0
  /** An attempt is open. */
  private open = false
  private status = 0
  /** What a call of gRPC has come to, in the digits of its code. */
  private grpcStatus: string | undefined = undefined
  private length = -1
  private received = 0
  private complete = false

  constructor(
    private readonly exchange: Exchange,
    private readonly match: RouteMatch,
    /** A shadow may get a copy of it. */
    private readonly copied = true,
  ) {
    this.adapter = adapterOf(exchange, match.route)
    this.grpc = exchange.inbound.grpc || this.adapter === grpcWeb
    this.stickiness = stickinessOf(exchange, match.route.upstream)
  }

  admitted(): void {
    const { exchange } = this
    const { rest } = this.match.route
    const { bodyLength } = exchange.inbound
    if (bodyLength === 0) return this.prepare(null)
    const length = bodyLength < 0 ? undefined : bodyLength
    if (length !== undefined && length > rest.maxBodyBytes) return exchange.fail('body_too_large')
    const read = exchange.routed?.bytes != null || this.adapter !== null
    if (read || exchange.chain.requestBody !== null || (length !== undefined && length <= COLLECTED_BYTES))
      return readBody(exchange, rest.maxBodyBytes, body => this.collected(body))
    // What a policy takes out of the head, or writes there for some calls only, might come back behind the body.
    if (exchange.chain.upstream === null)
      this.trailers = AnnouncedTrailers.of(exchange.header('trailer'), exchange.header('connection'))
    this.prepare(new BodyStream(exchange, rest.maxBodyBytes, this.trailers), length)
  }

  private collected(body: Buffer): void {
    if (this.exchange.chain.requestBody === null) return this.prepare(body)
    let parsed: RequestBody
    try {
      parsed = {
        bytes: body,
        json: this.exchange.chain.needsRequestJson ? JSON.parse(body.toString('utf8')) : undefined,
      }
    } catch {
      return this.exchange.fail('bad_request', { detail: 'The body is not valid JSON.' })
    }
    runRequestBody(this.exchange, parsed, () => this.prepare(parsed.bytes))
  }

  private prepare(body: Outgoing['body'], bodyLength?: number, chosen?: Endpoint): void {
    const { exchange, match } = this
    const { key, group } = this.stickiness
    const target = chosen ?? match.route.upstream.pick(key, null, performance.now(), group)
    if (!target) return exchange.fail('no_healthy_upstream')
    const host = (match.route.rest.preserveHost && exchange.authority) || target.origin.host
    const out: Outgoing = {
      method: exchange.method,
      path: upstreamPath(exchange, match, target),
      ...this.fields(host),
      body,
      bodyLength,
      upgrade: exchange.inbound.wantsWebSocket ? 'websocket' : undefined,
      trailers: match.route.rest.protocol === 'http2' && exchange.inbound.takesTrailers,
    }
    this.out = out
    this.target = target
    if (exchange.chain.upstream === null) this.dispatch()
    else runUpstream(exchange, out, () => this.dispatch())
  }

  private fields(host: string): Pick<Outgoing, 'headers' | 'lines'> {
    const { exchange } = this
    const { body, upstream } = exchange.chain
    if (body === null && upstream === null && this.adapter === null) return forwardLines(exchange, host)
    const headers = forwardHeaders(exchange, host)
    // Who reads answers must not get them compressed.
    if (body !== null) removeHeader(headers, 'accept-encoding')
    return { headers }
  }

  private dispatch(): void {
    const { exchange } = this
    if (exchange.gone) return
    if (this.trailers !== null) this.out!.behind = this.trailers.behind(this.out!)
    // A rehearsal asks nobody.
    if (this.adapter === null || (exchange.rehearsal && this.adapter.origins)) this.leave(this, this.out!)
    else this.adapt(this.adapter)
  }

  private adapt(adapter: Adapter): void {
    const { exchange } = this
    const { clientAddress, requestId, authority, time } = exchange
    const refused = (error: unknown): void => {
      if (error instanceof NotAdapted) exchange.fail(error.code, error.message === '' ? {} : { detail: error.message })
      else exchange.crash('a call could not be adapted', error)
    }
    try {
      const call = { target: this.target!, clientAddress, requestId, authority, time }
      const sent = { ...this.out! }
      this.attempt = new Attempt(this)
      const handler = adapter.adapt(sent, call, this.attempt)
      if (handler instanceof Promise) void handler.then(hears => this.leave(hears, sent)).catch(refused)
      else this.leave(handler, sent)
    } catch (error) {
      refused(error)
    }
  }

  private leave(handler: UpstreamHandler, sent: Outgoing): void {
    const { exchange } = this
    if (exchange.gone) return
    this.attemptStart = performance.now()
    exchange.facts.upstreamStart ||= this.attemptStart
    const { upstream } = this.match.route
    if (this.tried === null) this.first(upstream, sent)
    upstream.begin(this.target!, this.attemptStart)
    this.open = true
    this.arrived++
    this.call = exchange.services.dispatch(exchange, this.target!.origin, sent, this.timeouts(), handler)
    exchange.answerer = this
  }

  private first(upstream: Upstream, sent: Outgoing): void {
    upstream.called()
    const { exchange, match, adapter } = this
    const { shadow } = upstream
    if (shadow === null || exchange.rehearsal || !this.copied) return
    const copy = adapter?.signsIn ? this.out! : sent
    sendShadow(exchange.services, shadow, copy, this.target!.basePath, match.route.rest.timeouts)
  }

  /** The total time is that of all attempts together. */
  private timeouts(): SendTimeouts {
    const { timeouts } = this.match.route.rest
    if (this.tried === null || timeouts.totalMs === undefined) return timeouts
    const left = timeouts.totalMs - (this.attemptStart - this.exchange.facts.upstreamStart)
    return { ...timeouts, totalMs: Math.max(1, left) }
  }

  onHints(headers: string[]): void {
    const hints = relayHints(headers)
    if (hints.length > 0) this.exchange.hint(hints)
  }

  onHead(status: number, headers: string[], alike: Alike | null = null): void {
    const { exchange } = this
    const now = performance.now()
    this.status = status
    if (this.grpc) this.grpcStatus = headerIn(headers, 'grpc-status')
    this.match.route.upstream.answered(this.target!, now - this.attemptStart, now)
    if (this.match.route.rest.retries.statuses.length > 0 && this.again(null)) return
    exchange.facts.upstreamHead = now
    const length = headerIn(headers, 'content-length')
    if (length !== undefined) this.length = Number(length)
    const { cookies } = this.stickiness
    if (alike !== null && cookies.length === 0)
      exchange.start(status, length === undefined ? [] : ['content-length', length], false, relayAlike(alike, headers))
    else exchange.start(status, withCookies(relayHeaders(headers), cookies))
    // What has no length may be long in coming: its head should not wait for it.
    if (length === undefined) process.nextTick(flush, exchange)
  }

  /** The service speaks WebSocket now, and so does the caller's connection. */
  onUpgrade(headers: string[], service: Duplex): void {
    const { exchange } = this
    exchange.facts.upstreamHead = performance.now()
    this.status = 101
    if (exchange.gone) return void service.destroy()
    const caller = exchange.upgrade(relayHeaders(headers))
    new Tunnel(exchange, caller, service, this.match.route.rest.timeouts.idleMs, () => this.end())
  }

  onData(chunk: Buffer): boolean {
    this.received += chunk.length
    if (this.received !== this.length || this.exchange.gone) return this.exchange.write(chunk)
    // With these bytes the answer is over for the caller, so it ends now.
    this.end(chunk)
    return true
  }

  onEnd(trailers?: string[]): void {
    if (this.complete) return
    if (trailers === undefined) return this.end()
    if (this.grpc) this.grpcStatus = headerIn(trailers, 'grpc-status') ?? this.grpcStatus
    // In grpc-web they have been told already.
    this.end(undefined, this.adapter === grpcWeb ? undefined : relayTrailers(trailers))
  }

  private end(last?: Buffer, trailers?: string[]): void {
    this.complete = true
    this.attempted()
    this.exchange.end(last, trailers)
  }

  stop(): void {
    this.call?.abort()
  }

  callerLeft(): void {
    this.call?.abort()
    this.close(undefined, performance.now(), this.match.route.upstream)
  }

  callerReady(): void {
    this.call?.resume()
  }

  onError(failure: Failure, _cause: Error): void {
    if (this.complete) return
    const { exchange } = this
    this.attempted(failure)
    // Whoever gave up the body has answered already, or is the caller who left.
    if (failure === 'abandoned') return
    if (exchange.started) {
      exchange.facts.error ??= errorOf(failure)
      return exchange.cut()
    }
    if (this.again(failure)) return
    const { body } = this.out!
    if (body !== null && !Buffer.isBuffer(body)) body.destroy()
    exchange.fail(errorOf(failure))
  }

  /** Another attempt, elsewhere where there is anybody else. */
  private again(failure: Failure | null): boolean {
    const { exchange, match } = this
    const { upstream, rest } = match.route
    const { body } = this.out!
    if (failure !== null && isUnsent(failure)) this.arrived--
    const ended = {
      method: exchange.method,
      failure,
      status: this.status,
      replayable: body === null || Buffer.isBuffer(body),
      arrived: this.arrived,
    }
    const verdict = anotherAttempt(ended, rest.retries)
    if (verdict === 'no') return false
    const tried = this.tried ?? []
    tried.push(this.target!)
    const other = upstream.pick(this.stickiness.key, tried, performance.now(), this.stickiness.group)
    // What answered badly or broke may be well at the next moment; a kept connection may just have closed as we used it.
    const next = other ?? (verdict === 'budget' ? this.target : undefined)
    // Whoever is well takes no more than if the target had been left alone already; elsewhere it is load upon trouble.
    const wellKnown = speaksAgainst(ended, rest.health.passive) && other?.state.health.isWell
    const paid = verdict === 'free' || (rest.retries.budgetPercent > 0 && wellKnown)
    if (!next || !(paid || upstream.budget.take(performance.now()))) return false
    this.tried = tried
    this.attempt?.replace()
    if (this.open) {
      this.call?.abort()
      this.attempted()
    }
    exchange.services.count('gatehouse_upstream_retries_total')
    this.prepare(body, this.out!.bodyLength, next)
    return true
  }

  private attempted(failure?: Failure): void {
    const { exchange, status } = this
    const { facts } = exchange
    const now = performance.now()
    facts.upstreamEnd = now
    facts.attempts ??= []
    facts.attempts.push({
      provider: this.target!.origin.url,
      status,
      us: Math.round((now - this.attemptStart) * 1000),
      ...(failure && { error: failure }),
    })
    const { upstream, rest } = this.match.route
    const { statuses, grpcStatuses } = rest.health.passive
    const { grpcStatus } = this
    this.status = 0
    this.grpcStatus = undefined
    const bad =
      failure !== undefined ||
      statuses.includes(status) ||
      (grpcStatus !== undefined && grpcStatuses.includes(Number(grpcStatus)))
    this.close(failure === 'abandoned' ? undefined : !bad, now, upstream)
  }

  private close(ok: boolean | undefined, now: number, upstream: Upstream): void {
    if (!this.open) return
    this.open = false
    if (upstream.ended(this.target!, ok, now, this.attemptStart))
      this.exchange.services.count('gatehouse_upstream_ejections_total')
  }
}

/** Null: the call leaves as HTTP. */
function adapterOf({ inbound, method }: Exchange, { upstream, rest }: RouteMatch['route']): Adapter | null {
  const { adapter } = upstream
  if (adapter?.signsIn) return adapter
  // What is gRPC already needs nobody to make it so.
  if (inbound.grpc) return null
  const web =
    rest.protocol === 'http2' && method === 'POST' && grpcWebForm(inbound.header('content-type')) !== undefined
  return web ? grpcWeb : adapter
}

/** Whether who ends calls like this would soon be left alone, so that it is known of the others that they do not. */
const speaksAgainst = (
  { failure, status }: { failure: Failure | null; status: number },
  { failures, statuses }: HealthRules['passive'],
): boolean => failures > 0 && (failure !== null || statuses.includes(status))

function withCookies(headers: string[], cookies: readonly string[]): string[] {
  for (const cookie of cookies) headers.push('set-cookie', cookie)
  return headers
}

function flush(exchange: Exchange): void {
  exchange.flush()
}
