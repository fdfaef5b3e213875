import type { RequestBody } from '@gatehouse/policies/contract.js'
import { removeHeader } from '@gatehouse/policies/headers.js'
import type { RouteMatch } from '../config/route.js'
import { BodyStream } from '../exchange/body-stream.js'
import type { Exchange } from '../exchange/exchange.js'
import { readBody } from '../exchange/request-body.js'
import { shadowOf } from '../exchange/shadow.js'
import { admit } from '../policy/admit.js'
import { enterApi } from '../policy/api-access.js'
import { runRequestBody, runUpstream } from '../policy/run.js'
import { pickWeighted, type UpstreamTarget } from '../upstream/balancer.js'
import {
  errorOf,
  type Failure,
  isUnsent,
  type Outgoing,
  type UpstreamCall,
  type UpstreamHandler,
} from '../upstream/send.js'
import { forwardHeaders, relayHeaders } from './forward-headers.js'
import { upstreamPath } from './upstream-path.js'

/** Bodies up to this size are collected: cheaper than a stream, and they can be sent again. */
const COLLECTED_BYTES = 64 * 1024
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** Answers a call of a REST API from the service behind it. */
export function callRest(exchange: Exchange, match: RouteMatch): void {
  const { api, label } = match.route
  exchange.facts.route = label
  exchange.match = match
  if (!enterApi(exchange, api)) return
  if (api.state === 'retired') return exchange.fail('api_retired')
  admit(exchange, 0, () => new RestCall(exchange, match).begin())
}

/** Asks the service as the call did, for a cache alone: nobody waits for the answer, and nobody pays for it. */
export function refreshRest(of: Exchange): void {
  const { match } = of
  const chain = of.chain.refresh
  if (match && chain) new RestCall(shadowOf(of, chain), match).begin()
}

class RestCall implements UpstreamHandler {
  private call: UpstreamCall | null = null
  private target: UpstreamTarget | undefined
  private out: Outgoing | null = null
  private attemptStart = 0
  private retried = false
  private status = 0
  private length = -1
  private received = 0
  private complete = false

  constructor(
    private readonly exchange: Exchange,
    private readonly match: RouteMatch,
  ) {}

  begin(): void {
    const { exchange } = this
    const { rest } = this.match.route
    const { bodyLength } = exchange.inbound
    if (bodyLength === 0) return this.prepare(null)
    const length = bodyLength < 0 ? undefined : bodyLength
    if (length !== undefined && length > rest.maxBodyBytes) return exchange.fail('body_too_large')
    if (exchange.chain.requestBody !== null || (length !== undefined && length <= COLLECTED_BYTES))
      return readBody(exchange, rest.maxBodyBytes, body => this.collected(body))
    this.prepare(new BodyStream(exchange, rest.maxBodyBytes), length)
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
    runRequestBody(this.exchange, parsed, () => this.prepare(body))
  }

  private prepare(body: Outgoing['body'], bodyLength?: number, chosen?: UpstreamTarget): void {
    const { exchange, match } = this
    const target = chosen ?? pickWeighted(match.route.targets)
    if (!target) return exchange.fail('no_healthy_upstream')
    const host = match.route.rest.preserveHost ? (exchange.header('host') ?? target.origin.host) : target.origin.host
    const out: Outgoing = {
      method: exchange.method,
      path: upstreamPath(exchange, match, target),
      headers: forwardHeaders(exchange, host),
      body,
      ...(bodyLength !== undefined && { bodyLength }),
    }
    // Who reads answers must not get them compressed.
    if (exchange.chain.body !== null) removeHeader(out.headers, 'accept-encoding')
    this.out = out
    this.target = target
    if (exchange.chain.upstream === null) this.dispatch()
    else runUpstream(exchange, out, () => this.dispatch())
  }

  private dispatch(): void {
    const { exchange } = this
    if (exchange.gone) return
    this.attemptStart = performance.now()
    exchange.facts.upstreamStart ||= this.attemptStart
    const { timeouts } = this.match.route.rest
    this.call = exchange.services.dispatch(exchange, this.target!.origin, this.out!, timeouts, this)
    exchange.onGone = this.leave
    exchange.onDrain = this.drained
  }

  onHead(status: number, headers: string[]): void {
    const { exchange } = this
    this.status = status
    exchange.facts.upstreamHead = performance.now()
    const relayed = relayHeaders(headers)
    // Policies may change it on the caller's side.
    const length = relayed.indexOf('content-length')
    if (length >= 0) this.length = Number(relayed[length + 1])
    exchange.start(status, relayed)
    // What has no length may be long in coming: its head should not wait for it.
    if (length < 0) process.nextTick(flush, exchange)
  }

  onData(chunk: Buffer): boolean {
    this.received += chunk.length
    if (this.received !== this.length || this.exchange.gone) return this.exchange.write(chunk)
    // With these bytes the answer is over for the caller, so it ends now.
    this.end(chunk)
    return true
  }

  onEnd(): void {
    if (!this.complete) this.end()
  }

  private end(last?: Buffer): void {
    this.complete = true
    this.attempted()
    this.exchange.facts.upstreamEnd = performance.now()
    this.exchange.end(last)
  }

  onError(failure: Failure, _cause: Error): void {
    if (this.complete) return
    const { exchange } = this
    exchange.facts.upstreamEnd = performance.now()
    this.attempted(failure)
    // Whoever gave up the body has answered already, or is the caller who left.
    if (failure === 'abandoned') return
    if (exchange.started) {
      exchange.facts.error ??= errorOf(failure)
      return exchange.cut()
    }
    if (!this.retry(failure)) exchange.fail(errorOf(failure))
  }

  /** Once, and only where nothing was sent or sending it twice is the same as once. A stream is spent. */
  private retry(failure: Failure): boolean {
    const { exchange, match } = this
    const safe = isUnsent(failure) || (failure === 'broken' && IDEMPOTENT.has(exchange.method))
    if (this.retried || !safe || (this.out!.body !== null && !Buffer.isBuffer(this.out!.body))) return false
    const other = pickWeighted(match.route.targets, this.target)
    // A kept connection may have closed as we used it: then the same target is worth another try.
    const next = other ?? (failure === 'broken' ? this.target : undefined)
    if (!next) return false
    this.retried = true
    this.prepare(this.out!.body, undefined, next)
    return true
  }

  private attempted(failure?: Failure): void {
    const { facts } = this.exchange
    facts.attempts ??= []
    facts.attempts.push({
      provider: this.target!.origin.url,
      status: this.status,
      us: Math.round((performance.now() - this.attemptStart) * 1000),
      ...(failure && { error: failure }),
    })
  }

  private readonly leave = (): void => this.call?.abort()
  private readonly drained = (): void => this.call?.resume()
}

function flush(exchange: Exchange): void {
  exchange.flush()
}
