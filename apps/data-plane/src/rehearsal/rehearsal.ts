import { headerIn } from '@gatehouse/policies/headers.js'
import type { DryRunReport, DryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import type { Runtime } from '../config/runtime.js'
import type { Exchange, Services } from '../exchange/exchange.js'
import { ROUTED_BYTES, RoutedBody } from '../exchange/routed-body.js'
import { begin } from '../listener/begin.js'
import type { ListenerOptions } from '../listener/listener.js'
import { settle } from '../policy/admit.js'
import { relayHeaders } from '../rest/forward-headers.js'
import { consider } from '../router/consider.js'
import { explain } from '../router/explain.js'
import type { Origin } from '../upstream/origin.js'
import { type GetFile, NotFetched } from '../upstream/outside-files.js'
import type { Outgoing, UpstreamCall } from '../upstream/send.js'
import { CREDENTIALS, SampleCaller } from './sample-caller.js'
import { SampleInbound } from './sample-inbound.js'
import { Trace } from './trace.js'

/** What policies may take, such as for keys that they fetch. */
const LONGEST_MS = 10_000
const HIDDEN = '••••'
const SECRET = new Set([...CREDENTIALS, 'proxy-authorization', 'cookie', 'x-amz-security-token', 'x-functions-key'])
const NO_CALL: UpstreamCall = { resume: () => {}, abort: () => {} }

export interface RehearsalOptions {
  runtime: Runtime
  handle: ListenerOptions['handle']
  places: Services['places']
}

/**
 * Takes an imagined request the way of all others, up to where it would be sent. Nothing is sent and nothing is counted; what it shows of
 * credentials is what the sample itself holds.
 */
export function rehearse(request: DryRunRequest, options: RehearsalOptions): Promise<DryRunReport> {
  return new Promise(resolve => new Rehearsal(request, options, resolve).run())
}

class Rehearsal implements Services {
  readonly draining = false
  readonly tunnels = new Set<never>()
  readonly tokens = null
  readonly places: Services['places']
  readonly outsideFile: GetFile = () => Promise.reject(new NotFetched('a rehearsal fetches nothing'))
  private readonly trace: Trace
  private readonly traced: Runtime
  private readonly inbound: SampleInbound
  private readonly faults: string[] = []
  private readonly timer: NodeJS.Timeout
  private sent: DryRunReport['upstream'] = null
  private routing: DryRunReport['routing'] = null
  private considered: DryRunReport['considered'] = []
  private late = false

  constructor(
    private readonly request: DryRunRequest,
    private readonly options: RehearsalOptions,
    private readonly done: (report: DryRunReport) => void,
  ) {
    const { runtime } = options
    this.places = options.places
    const caller = request.application === undefined ? undefined : new SampleCaller(request.application)
    const all = flat(request.headers)
    const host = headerIn(all, 'host') ?? request.host
    const given = all.filter((_, at) => all[at - (at % 2)] !== 'host')
    const framing = ['host', host, ...(request.body ? ['content-length', String(Buffer.byteLength(request.body))] : [])]
    this.inbound = new SampleInbound(request, [...framing, ...(caller ? caller.sign(given) : given)])
    this.trace = new Trace(request.application, headers => this.shown(headers))
    this.traced = {
      ...runtime,
      globalChain: this.trace.of(runtime.globalChain),
      chainFor: (api, grant) => this.trace.of(runtime.chainFor(api, grant)),
      ...(caller && { keyByHash: caller.knownTo(runtime) }),
    }
    this.timer = setTimeout(() => {
      this.late = true
      this.inbound.destroy()
    }, LONGEST_MS)
  }

  run(): void {
    const { clientAddress: peer } = this.request
    const arrival = {
      peer,
      peerTrusted: false,
      secure: true,
      tls: null,
      hosts: 1,
      needsHost: true,
      expectsContinue: false,
    }
    const handle: ListenerOptions['handle'] = (exchange, host) => {
      exchange.rehearsal = true
      exchange.rehearsedServerName = this.request.serverName
      // A sample's body is at hand before anybody asks for it.
      exchange.routed = new RoutedBody()
      const body = Buffer.from(this.request.body ?? '')
      exchange.routed.take(body.length > 0 && body.length <= ROUTED_BYTES ? body : null)
      this.routing = explain(this.options.runtime, exchange, host)
      this.considered = consider(this.options.runtime, exchange, host)
      this.options.handle(exchange, host)
    }
    begin({ services: this, handle, trusted: null }, this.inbound, arrival)
  }

  runtime(): Runtime {
    return this.traced
  }

  dispatch(exchange: Exchange, origin: Origin, { method, path, headers, body }: Outgoing): UpstreamCall {
    const sent = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
    this.sent ??= {
      url: origin.url,
      method,
      path: hideQuery(path, exchange),
      headers: this.shown(headers),
      body: textOf(sent),
    }
    // Whoever sends has to have set all that it waits with.
    queueMicrotask(() => this.answer(exchange))
    return NO_CALL
  }

  /** The sample's answer comes; without one it is as if the caller left now, which says nothing of the service. */
  private answer(exchange: Exchange): void {
    const { answer } = this.request
    if (exchange.gone) return
    if (!answer || exchange.api?.type === 'ai') return this.inbound.destroy()
    const { answerer } = exchange
    exchange.answerer = null
    answerer?.callerLeft()
    exchange.start(answer.status, relayHeaders(flat(answer.headers)))
    exchange.end(Buffer.from(answer.body))
  }

  began(): void {}
  count(): void {}
  refresh(): void {}
  shadowed(): void {}

  settling(): boolean {
    return false
  }

  fault(message: string, cause: unknown): void {
    this.faults.push(cause instanceof Error ? `${message}: ${cause.message}` : message)
  }

  finished(exchange: Exchange): void {
    clearTimeout(this.timer)
    this.giveBack(exchange)
    const { inbound, sent, faults } = this
    if (this.late) faults.push(`It was not through after ${LONGEST_MS / 1000} seconds.`)
    const { api, grant, caller, facts } = exchange
    const answered = inbound.flushed
    this.done({
      route: api
        ? {
            tenant: api.tenantId,
            api: api.api,
            slug: api.slug,
            version: api.version,
            type: api.type,
            ...(facts.route !== undefined && { label: facts.route }),
          }
        : null,
      routing: this.routing,
      considered: this.considered,
      caller: caller
        ? {
            application: caller.consumer.application.id,
            subscription: grant?.subscription.id ?? null,
            plan: grant?.plan.slug ?? null,
          }
        : null,
      steps: this.trace.steps,
      upstream: sent,
      answer: answered
        ? {
            status: inbound.status,
            headers: this.shown(inbound.answerHeaders),
            body: textOf(Buffer.concat(inbound.chunks)),
          }
        : null,
      error: answered ? (facts.error ?? null) : null,
      faults,
    })
  }

  /** What the call took of limits, as if it had not been. */
  private giveBack(exchange: Exchange): void {
    const { facts, chain } = exchange
    Object.assign(facts, { inputTokens: 0, outputTokens: 0, cost: 0n })
    if (exchange.reserved >= 0) exchange.limiter?.giveBack()
    settle(exchange)
    const outcome = { status: facts.status, error: facts.error, totalUs: 0 }
    for (const hook of chain.complete ?? []) {
      try {
        hook.run(exchange, outcome)
      } catch (cause) {
        this.fault(`policy ${hook.policy} failed`, cause)
      }
    }
  }

  private shown(headers: readonly string[]): [string, string][] {
    const pairs: [string, string][] = []
    for (let at = 0; at < headers.length; at += 2) {
      const [name, value] = [headers[at]!.toLowerCase(), headers[at + 1]!]
      const own = this.request.headers
      const isGiven = Object.keys(own).some(given => given.toLowerCase() === name && own[given] === value)
      pairs.push([name, SECRET.has(name) && !isGiven ? HIDDEN : value])
    }
    return pairs
  }
}

const flat = (headers: Record<string, string>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => [name.toLowerCase(), value])

/** Providers take their key there too. */
const hideQuery = (path: string, { api }: Exchange): string =>
  api?.type === 'ai' ? path.replace(/([?&]key=)[^&]*/, `$1${HIDDEN}`) : path

function textOf(bytes: Buffer): { text: string | null; bytes: number } {
  const text = bytes.toString('utf8')
  return { text: Buffer.from(text).equals(bytes) ? text : null, bytes: bytes.length }
}
