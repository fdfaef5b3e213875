import { setTimeout as pause } from 'node:timers/promises'
import type { DryRunReport, DryRunRequest } from '@gatehouse/shared/api/dry-run.js'
import { addressRule } from '@gatehouse/shared/net/address-rule.js'
import { rangeTest } from '@gatehouse/shared/net/cidr.js'
import type { ShadowRecord } from '@gatehouse/shared/telemetry/record.js'
import { aiRoutes } from './ai/routes.js'
import { targetGauges } from './ai/routing/target-gauges.js'
import { TokenCounter } from './ai/tokens/token-counter.js'
import { atOnce, inSlices } from './config/slices.js'
import { ConfigStore } from './config/store.js'
import type { Exchange, Services } from './exchange/exchange.js'
import type { Leaving } from './exchange/leaving.js'
import { Places } from './exchange/places.js'
import type { ListenerKind, ListenerOptions } from './listener/listener.js'
import { Listeners } from './listener/listeners.js'
import { Announced } from './listener/proxy-protocol/announced.js'
import type { Applied, ConfigUpdate, UpdatePart, WorkerStats } from './node/ipc.js'
import { settle } from './policy/admit.js'
import type { LimiterSource } from './policy/limits/contract.js'
import { logFiles } from './policy/log-files.js'
import type { Once } from './policy/once.js'
import { rehearse } from './rehearsal/rehearsal.js'
import { refreshRest } from './rest/rest-call.js'
import { dispatcher } from './router/dispatch.js'
import { CallAccounts } from './telemetry/call-accounts.js'
import { summaryOf } from './telemetry/call-summary.js'
import { Counters } from './telemetry/counters.js'
import type { JournalSink } from './telemetry/journal-file.js'
import { send } from './upstream/client.js'
import { Names } from './upstream/discovery/names.js'
import { HeldCall } from './upstream/held-call.js'
import { type Origin, Origins, type UpstreamClient } from './upstream/origin.js'
import { type GetFile, OutsideFiles } from './upstream/outside-files.js'
import type { Outgoing, SendTimeouts, UpstreamCall, UpstreamHandler } from './upstream/send.js'

export interface GatewayOptions {
  /** CIDR ranges that upstreams may be in beside the public internet. */
  upstreamAllow: readonly string[]
  /** CIDR ranges that URLs in callers' requests may be in beside the public internet. */
  filesAllow: readonly string[]
  /** CIDR ranges of proxies whose forwarding headers count. */
  trustedProxies: readonly string[]
  /** CIDR ranges of balancers whose connections begin with an announcement of the PROXY protocol. */
  proxyProtocolFrom?: readonly string[]
  /** Name servers for targets whose addresses are looked up aside; the machine's where there are none. */
  dnsServers?: readonly string[]
  /** Ports of this installation that no upstream may be. The listener's own is added. */
  ownPorts: readonly number[]
  ownAddresses?: readonly string[]
  limiters: LimiterSource
  /** Who tells what is said on the node for the first time; absent: this process is all there is of it. */
  once?: Once
  journal: JournalSink
  /** A batch of the journal is complete. */
  cut: () => void
  /** The module of the thread that counts tokens; absent: they are estimated by bytes where no provider tells them. */
  tokenThread?: URL
  /** Seals records that hold what callers said. */
  seal: (record: Buffer, id: string) => Buffer
  fault: (message: string, cause: unknown) => void
  /** Folder of the files that policies write logs to; absent: they cannot. */
  logs?: string | undefined
  /** File that tells where addresses lie; absent: nobody knows. */
  geoDatabase?: string | undefined
  /** Folder of certificates; absent: no TLS. */
  certificates?: string | undefined
  /** Callers on the TLS port are asked for certificates. */
  clientCertificates?: boolean
  /** Who reads HTTP/1.1, of callers and of plain upstreams; our own readers unless told otherwise. */
  http?: { listener?: ListenerKind; upstream?: UpstreamClient }
  listener?: Pick<ListenerOptions, 'headersTimeoutMs' | 'requestTimeoutMs' | 'maxHeaderBytes'>
}

/** How long policies may take at the end to tell what they have. */
const LAST_WORDS_MS = 3_000

/** All of a worker but its process: what it listens on, what it runs, what it reports. */
export class Gateway implements Services {
  draining = false
  readonly tunnels = new Set<Leaving>()
  readonly outsideFile: GetFile
  readonly places: Places | null
  readonly tokens: TokenCounter | null
  private readonly store: ConfigStore
  private readonly listeners: Listeners
  private readonly accounts: CallAccounts
  private readonly counters = new Counters()
  private readonly ownPorts: Set<number>
  private readonly handle: ListenerOptions['handle'] = dispatcher(aiRoutes())

  constructor(private readonly options: GatewayOptions) {
    this.ownPorts = new Set(options.ownPorts)
    const own = { ownPorts: this.ownPorts, ownAddresses: options.ownAddresses ?? [] }
    const origins = new Origins(addressRule({ allow: options.upstreamAllow, ...own }), options.http?.upstream)
    this.outsideFile = new OutsideFiles(addressRule({ allow: options.filesAllow, ...own })).get
    const names = new Names(options.dnsServers)
    const fault = (message: string, cause: unknown): void => this.fault(message, cause)
    this.places = options.geoDatabase === undefined ? null : new Places(options.geoDatabase, fault)
    this.tokens = options.tokenThread ? new TokenCounter(options.tokenThread, fault) : null
    this.store = new ConfigStore(origins, options.limiters, options.once, fault, names, {
      count: (name, by) => this.count(name, by),
      append: logFiles(options.logs),
    })
    this.accounts = new CallAccounts({
      sink: options.journal,
      seal: options.seal,
      cut: options.cut,
      fault: (message, cause) => this.fault(message, cause),
      dropped: lines => this.count('gatehouse_journal_lines_dropped_total', lines),
    })
    const listening: ListenerOptions = {
      ...options.listener,
      services: this,
      trusted: options.trustedProxies.length > 0 ? rangeTest(options.trustedProxies) : null,
      announced: options.proxyProtocolFrom?.length ? new Announced(rangeTest(options.proxyProtocolFrom)) : null,
      handle: this.handle,
    }
    this.listeners = new Listeners(listening, options.http?.listener, options.certificates, options.clientCertificates)
  }

  /** Resolves with the port that was taken. */
  async listen(port: number, host: string): Promise<number> {
    const taken = await this.listeners.listen(port, host)
    this.ownPorts.add(taken)
    return taken
  }

  /** Likewise for TLS; undefined where there are no certificates. */
  async listenTls(port: number, host: string): Promise<number | undefined> {
    const taken = await this.listeners.listenTls(port, host)
    if (taken !== undefined) this.ownPorts.add(taken)
    return taken
  }

  /** Takes a part of an update that is to come; calls go on meanwhile. One at a time. */
  stageGently(nonce: string, part: UpdatePart): Promise<void> {
    return inSlices(this.store.stage(nonce, part))
  }

  /** Calls go on while it is made ready. One update at a time. */
  applyGently(update: ConfigUpdate): Promise<Applied> {
    return inSlices(this.store.update(update))
  }

  apply(update: ConfigUpdate): Applied {
    return atOnce(this.store.update(update))
  }

  stats(): WorkerStats {
    return this.counters.stats(targetGauges(this.store.runtime.models.values()))
  }

  /** Takes no more connections, lets open calls end until the deadline, then closes what is left. Resolves when records have been handed over. */
  async drain(deadlineMs: number): Promise<void> {
    this.draining = true
    const closed = this.listeners.close()
    this.listeners.closeIdleConnections()
    for (const tunnel of this.tunnels) tunnel.goAway()
    const timer = setTimeout(() => {
      for (const tunnel of this.tunnels) tunnel.destroy()
      this.listeners.closeAllConnections()
    }, deadlineMs)
    await closed
    clearTimeout(timer)
    await Promise.race([this.store.close(), pause(LAST_WORDS_MS, undefined, { ref: false })])
    this.places?.close()
    await this.tokens?.close()
    this.accounts.close()
  }

  /** This process ends now: what is open is settled by what is known of it. */
  interrupt(): void {
    this.accounts.interrupt()
  }

  runtime(): ConfigStore['runtime'] {
    return this.store.runtime
  }

  count(name: string, by = 1): void {
    this.counters.add(name, by)
  }

  fault(message: string, cause: unknown): void {
    this.count('gatehouse_faults_total')
    this.options.fault(message, cause)
  }

  began(): void {
    this.counters.active++
  }

  finished(exchange: Exchange): void {
    const totalMs = performance.now() - exchange.startedAt
    settle(exchange)
    this.tell(exchange, totalMs)
    this.counters.requests++
    this.counters.active--
    // The answer under way may have promised to keep its connection.
    if (this.draining) setImmediate(() => this.listeners.closeIdleConnections())
    const { facts } = exchange
    this.counters.add(statusClass(facts.status))
    if (facts.error !== undefined) this.counters.add(`gatehouse_errors_total{code="${facts.error}"}`)
    this.accounts.finish(exchange)
  }

  dispatch(
    exchange: Exchange,
    origin: Origin,
    out: Outgoing,
    timeouts: SendTimeouts,
    handler: UpstreamHandler,
  ): UpstreamCall {
    // Nobody answers for an anonymous call, so there is nothing to settle.
    if (!exchange.caller || !exchange.api) return send(origin, out, timeouts, handler)
    const call = new HeldCall(origin, out, timeouts, handler)
    this.accounts.begin(exchange, call)
    return call
  }

  refresh(exchange: Exchange): void {
    if (!this.draining) refreshRest(exchange)
  }

  shadowed(shadow: Exchange, beside: ShadowRecord): void {
    this.accounts.shadowed(shadow, beside)
  }

  settling(exchange: Exchange): boolean {
    return this.accounts.settle(exchange)
  }

  /** Takes an imagined request the way of all others, and sends nothing. */
  rehearse(request: DryRunRequest): Promise<DryRunReport> {
    const { handle, places } = this
    return rehearse(request, { runtime: this.store.runtime, handle, places })
  }

  private tell(exchange: Exchange, totalMs: number): void {
    const hooks = exchange.chain.complete
    if (hooks === null) return
    const { status, error } = exchange.facts
    const outcome = { status, error, totalUs: Math.round(totalMs * 1000), summary: () => summaryOf(exchange) }
    for (const hook of hooks) {
      try {
        hook.run(exchange, outcome)
      } catch (cause) {
        this.fault(`policy ${hook.policy} failed`, cause)
      }
    }
  }
}

const CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'].map(name => `gatehouse_requests_total{status="${name}"}`)
const statusClass = (status: number): string => CLASSES[Math.floor(status / 100) - 1] ?? CLASSES[4]!
