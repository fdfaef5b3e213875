import type { IncomingHttpHeaders } from 'node:http'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Ctx, ResponseHead } from '@gatehouse/policies/contract.js'
import type { ApiResource, SubscriptionResource } from '@gatehouse/shared/config/resources.js'
import type { ErrorCode } from '@gatehouse/shared/errors/codes.js'
import type { ErrorDialect } from '@gatehouse/shared/errors/render.js'
import type { RouteMatch } from '../config/route.js'
import type { Caller, Grant, Runtime } from '../config/runtime.js'
import { type Bound, type Chain, emptyChain } from '../policy/chain.js'
import type { Reservation, SubscriptionLimiter } from '../policy/limits/contract.js'
import { lifecycleHeaders } from '../router/lifecycle.js'
import { BodyCapture } from '../telemetry/capture.js'
import { CallFacts } from '../telemetry/facts.js'
import type { Held } from '../telemetry/journal.js'
import type { AnswerCopy } from './answer-copy.js'
import { AnswerPipe } from './answer-pipe.js'
import type { Answerer } from './answerer.js'
import { CallNames } from './call-names.js'
import { certificatesOf } from './client-certificates.js'
import { errorReply } from './error-reply.js'
import type { FailOptions } from './fail-options.js'
import { headerOf } from './header-of.js'
import type { Inbound, InboundOwner, RelayedFields } from './inbound.js'
import { hasBody, responseHeaders, responseLines } from './response-headers.js'
import type { ServicesOf } from './services.js'

export type Services = ServicesOf<Exchange>

/** As nginx logs a caller that left before there was a status. */
const CLIENT_CLOSED = 499

/** How long a caller may go on sending what nobody reads. */
const LINGER_MS = 5000

/**
 * One request and its answer: what is known of the call, and the only way to answer it. One object of fixed shape per call.
 * Everything above the listener speaks to it and not to the connection.
 */
export class Exchange extends CallNames implements Ctx, InboundOwner, Held {
  readonly time: number
  /** performance.now() at the start. */
  readonly startedAt: number
  readonly method: string
  path = ''
  query = ''
  /** Host and port that were asked for, as sent: of an absolute target, else of the Host header. */
  authority = ''
  clientAddress = ''
  requestId = ''
  /** How the caller expects errors. */
  dialect: ErrorDialect = 'problem'
  /** The configuration that this call keeps to its end. */
  readonly runtime: Runtime
  caller: Caller | undefined = undefined
  api: ApiResource | undefined = undefined
  grant: Grant | undefined = undefined
  chain: Chain = emptyChain
  /** Headers that tell of a deprecated version; null where there are none. */
  lifecycle: readonly string[] | null = null
  readonly facts = new CallFacts()
  /** All limits that the call is under; null where there are none. */
  limiter: SubscriptionLimiter | null = null
  /** Tokens asked of the limiter; negative: not admitted. */
  reserved = -1
  /** Money asked of the limiter; null where the call costs nothing or no budget counts it. */
  money: Reservation | null = null
  requestCapture: BodyCapture | null = null
  responseCapture: BodyCapture | null = null
  /** Takes what leaves; null: nobody compares it. */
  copy: AnswerCopy | null = null
  /** Header that carried the key, `?` for the query; empty: no key was taken. */
  credential = ''
  /** Address of the connection's other end; `clientAddress` looks through trusted proxies. */
  peer = ''
  peerTrusted = false
  /** It came over TLS. */
  secure = false
  /** The connection, where it is one of TLS that may have brought certificates. */
  tls: TLSSocket | null = null
  rehearsal = false
  /** Policies' own values; see PolicyDeps.slot. */
  slots: unknown[] | null = null
  /** Null until somebody makes the answer. */
  answerer: Answerer | null = null
  finished = false
  /** The beginning of the call's record, from its first way upstream on; empty: it never went, or somebody else answers. */
  recordHead = ''
  /** Its place among the open calls; negative: it is not one of them. */
  openAt = -1
  /** Its record is written. */
  settled = false
  /** What it took is being counted, and until that is known it is not settled; null: there is nothing to wait for. */
  counting: Promise<void> | null = null
  /** The route of a REST API that it takes. */
  match: RouteMatch | null = null
  /** Policies stand between the answer's bytes and the caller. */
  private pipe: AnswerPipe | null = null
  private ended = false
  private last: Buffer | undefined = undefined
  private trailers: readonly string[] | undefined = undefined
  private waitsForContinue: boolean

  constructor(
    readonly callId: string,
    readonly inbound: Inbound,
    readonly services: Services,
    expectsContinue = false,
  ) {
    super()
    this.waitsForContinue = expectsContinue
    this.time = Date.now()
    this.startedAt = performance.now()
    this.method = inbound.method
    inbound.owner = this
    this.runtime = services.runtime()
  }

  get headers(): IncomingHttpHeaders {
    return this.inbound.headers
  }

  /** Flat; names in lower case, values as they came. */
  get rawHeaders(): readonly string[] {
    return this.inbound.rawHeaders
  }

  get target(): string {
    return this.inbound.target
  }

  /** One header by its lower-case name. */
  header(name: string): string | undefined {
    return this.inbound.header(name)
  }

  get clientCertificates(): readonly Buffer[] {
    return certificatesOf(this.tls)
  }

  /** How a cache met the call. */
  get cache(): CallFacts['cache'] {
    return this.facts.cache
  }

  set cache(met: CallFacts['cache']) {
    this.facts.cache = met
  }

  /** True once a head has been given. */
  get started(): boolean {
    return this.inbound.headersSent || this.pipe !== null
  }

  /** True once nothing more can reach the caller. */
  get gone(): boolean {
    return this.finished || this.ended || this.inbound.destroyed
  }

  /** Sets what the call is of: from here on its API's policies hold. */
  enter(api: ApiResource, grant: Grant | undefined): void {
    this.api = api
    this.grant = grant
    this.limiter = grant?.limiter ?? null
    this.chain = this.runtime.chainFor(api, grant)
    this.lifecycle = lifecycleHeaders(api)
    if (api.capture !== 'off') {
      this.requestCapture = new BodyCapture(api.capture)
      this.requestCapture.encoded = this.header('content-encoding') !== undefined
      this.responseCapture = new BodyCapture(api.capture)
    }
  }

  /** Refuses a call whose subscription is not active. */
  refuseState(state: SubscriptionResource['state']): void {
    this.fail(state === 'active' ? 'internal' : `subscription_${state}`)
  }

  /** Tells a caller that waits for it that its body is welcome. Readers of the body do this. */
  wantBody(): void {
    if (!this.waitsForContinue) return
    this.waitsForContinue = false
    this.inbound.writeContinue()
  }

  /** Tells the caller what the answer will point to, before there is one. Flat name, value pairs. */
  hint(headers: readonly string[]): void {
    if (!this.gone && !this.started) this.inbound.writeHints(headers)
  }

  /** Answers with an error of the catalogue in the caller's dialect. After the head has gone it cuts the connection instead. */
  fail(code: ErrorCode, options: FailOptions = {}): void {
    if (this.gone) return
    this.facts.error ??= code
    if (this.started) return this.cut()
    const { status, headers, body } = errorReply(this, code, options)
    this.reply(status, headers, body)
  }

  /** A fault of our own: logged, and all that the caller learns is `internal`. */
  crash(message: string, cause: unknown): void {
    this.services.fault(message, cause)
    this.fail('internal')
  }

  /** Answers whole: standard headers and content-length are added. */
  reply(status: number, headers: string[], body: Buffer): void {
    if (this.gone) return
    // RFC 9110, 8.6: an answer that has no content tells no length.
    if (status !== 204) headers.push('content-length', String(body.length))
    this.start(status, headers)
    this.end(this.method === 'HEAD' ? undefined : body)
  }

  /**
   * Writes the head: flat name, value pairs, to which the standard headers are added. Without a content-length the body is chunked.
   * `flush` sends it now rather than with the first data; streams want that. `relayed` stand before the headers.
   */
  start(status: number, headers: string[], flush = false, relayed: RelayedFields | null = null): void {
    if (this.gone || this.started) return
    if (relayed !== null && !this.passes) {
      headers = [...relayed.headers, ...headers]
      relayed = null
    }
    // Of a caller that still waits to send its body nobody can tell where the next request begins.
    if (this.waitsForContinue || this.services.draining) headers.push('connection', 'close')
    const head = { status, headers }
    const { replace, response } = this.chain
    const instead = replace === null ? null : this.replaced(replace, head)
    if (response !== null) for (const hook of response) this.guard(hook, head)
    if (this.chain.body !== null && hasBody(this.method, head.status) && this.facts.error === undefined)
      this.pipe = new AnswerPipe(this, this.chain.body, head, flush)
    else this.sendHead(head, flush, relayed)
    if (instead !== null) this.end(this.method === 'HEAD' ? undefined : instead)
  }

  /** Nobody looks at the headers of its answer. */
  private get passes(): boolean {
    const { replace, response, body } = this.chain
    const seen = replace !== null || response !== null || body !== null || this.responseCapture !== null
    return !seen && this.inbound.byLines
  }

  /** The body of what stands in for the answer, its head in the place of the other; null where nothing does. */
  private replaced(hooks: NonNullable<Chain['replace']>, head: ResponseHead): Buffer | null {
    let body: Buffer | null = null
    for (const hook of hooks) {
      const reply = this.guard(hook, head)
      if (reply === undefined || 'error' in reply) continue
      body = reply.body
      head.status = reply.status
      head.headers = [...reply.headers]
      if (reply.status !== 204 && reply.status !== 304) head.headers.push('content-length', String(body.length))
      // Whatever had failed, the caller does not see it.
      this.facts.error = undefined
    }
    return body
  }

  /** What is left of a head to be written, once policies have seen it. */
  sendHead(head: ResponseHead, flush: boolean, relayed: RelayedFields | null = null): void {
    this.facts.status = head.status
    if (this.responseCapture !== null) {
      this.responseCapture.contentType = headerOf(head.headers, 'content-type') ?? ''
      this.responseCapture.encoded = headerOf(head.headers, 'content-encoding') !== undefined
    }
    this.writeHead(head, relayed)
    if (flush) this.inbound.flushHeaders()
  }

  private writeHead({ status, headers }: ResponseHead, relayed: RelayedFields | null): void {
    const { inbound } = this
    if (!inbound.byLines) inbound.writeHead(status, responseHeaders(this, headers))
    else if (relayed === null) inbound.writeHead(status, headers, responseLines(this))
    else inbound.writeHead(status, headers, relayed.lines + responseLines(this), relayed.dated)
  }

  /** A policy that fails here cannot refuse any more; the answer goes without it. */
  private guard<T>(hook: Bound<(ctx: Ctx, head: ResponseHead) => T>, head: ResponseHead): T | undefined {
    try {
      return hook.run(this, head)
    } catch (cause) {
      this.services.fault(`policy ${hook.policy} failed`, cause)
      return undefined
    }
  }

  /** Answers that the protocol changes, and gives the connection away; the call goes on until `end`. */
  upgrade(headers: string[]): Duplex {
    const head = { status: 101, headers }
    const hooks = this.chain.response
    if (hooks !== null) for (const hook of hooks) this.guard(hook, head)
    this.facts.status = 101
    this.answerer = null
    return this.inbound.upgrade(responseHeaders(this, head.headers))
  }

  /** False: wait for `Answerer.callerReady`. The chunk may not be changed afterwards. */
  write(chunk: Buffer): boolean {
    if (this.gone) return true
    return this.pipe === null ? this.put(chunk) : this.pipe.write(chunk)
  }

  /** Writes what policies have seen. */
  put(chunk: Buffer): boolean {
    if (this.finished || this.inbound.destroyed) return true
    this.facts.responseBytes += chunk.length
    this.responseCapture?.add(chunk)
    this.copy?.add(chunk)
    return this.inbound.write(chunk)
  }

  /** Sends a head now that was not sent yet. */
  flush(): void {
    if (!this.gone && this.facts.responseBytes === 0 && this.inbound.headersSent) this.inbound.flushHeaders()
  }

  drained(): void {
    if (this.pipe === null || this.pipe.drained()) this.answerer?.callerReady()
  }

  /** The answer's end, with its last bytes and the fields after it. What it cost has to be known by now. */
  end(chunk?: Buffer, trailers?: readonly string[]): void {
    if (this.gone) return
    this.ended = true
    this.trailers = trailers
    if (this.pipe === null) this.finish(chunk)
    else this.pipe.end(chunk)
  }

  /** The end of what policies have seen. */
  finish(chunk?: Buffer): void {
    this.last = chunk
    if (chunk) {
      this.facts.responseBytes += chunk.length
      this.responseCapture?.add(chunk)
      this.copy?.add(chunk)
    }
    if (this.counting === null) this.settle()
    else void this.counting.then(() => this.settle())
  }

  /** Settles the call once it is counted. */
  wait(counted: Promise<unknown>): void {
    const done = (): void => {
      this.counting = null
    }
    this.counting = counted.then(done, done)
  }

  private settle(): void {
    if (!this.services.settling(this)) this.release()
  }

  /** Lets the last bytes go. */
  release(): void {
    const chunk = this.last
    this.last = undefined
    if (!this.finished) this.inbound.end(chunk, this.trailers)
  }

  /** The connection is done with this call: its answer has left, or its caller has. Called by the listener alone. */
  closed(): void {
    if (this.finished) return
    this.finished = true
    if (!this.inbound.flushed) {
      this.facts.error ??= 'client_closed'
      this.facts.status ||= CLIENT_CLOSED
      this.pipe?.destroy()
      this.answerer?.callerLeft()
    }
    if (this.counting === null) this.services.finished(this)
    else void this.counting.then(() => this.services.finished(this))
    this.copy?.ended()
    if (!this.inbound.complete) this.linger()
  }

  /** The answer has left before the request was whole: the rest is read and dropped, but not for ever. */
  private linger(): void {
    const { inbound } = this
    inbound.discard()
    setTimeout(() => {
      if (!inbound.complete) inbound.destroy()
    }, LINGER_MS).unref()
  }

  /** Ends the connection unclean, so that the caller cannot take a part for the whole. */
  cut(): void {
    if (this.pipe?.held) {
      // Nothing of it has reached the caller, who may as well be told.
      this.pipe = null
      this.ended = false
      return this.fail((this.facts.error as ErrorCode | undefined) ?? 'upstream_error')
    }
    this.ended = true
    this.inbound.destroy()
  }
}
