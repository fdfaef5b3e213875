import type { AddressRule } from '@gatehouse/shared/net/address-rule.js'
import { type buildConnector, Pool } from 'undici'
import type { ClientTls } from './client-tls.js'
import { guardedConnect } from './guarded-connect.js'
import { Http1Pool } from './http1/pool.js'
import { Http2Pool } from './http2/pool.js'

/** Which client calls over plain HTTP; over TLS it is undici's. */
export type UpstreamClient = 'own' | 'undici'

/** How an origin is called. */
export interface OriginOptions {
  connectMs: number
  /** Where its name was looked up aside: the one address that its connections go to. */
  address?: string | undefined
  /** It speaks HTTP/2, and is asked to at once. */
  http2?: boolean | undefined
  tls?: ClientTls | undefined
}

/**
 * Scheme, host and port that calls go to, with the pool of connections behind it. Made by Origins; the same object as long as
 * any configuration names it, so connections outlive revisions.
 */
export class Origin {
  private current: Pool | null = null
  private plain: Http1Pool | null = null
  private multiplexed: Http2Pool | null = null
  private readonly parsed: URL

  constructor(
    /** `https://api.example.com` without a trailing slash. */
    readonly url: string,
    /** Value of the Host header. */
    readonly host: string,
    private readonly port: number,
    private readonly options: OriginOptions,
    private readonly rule: AddressRule,
    private readonly client: UpstreamClient,
  ) {
    this.parsed = new URL(url)
  }

  get address(): string | undefined {
    return this.options.address
  }

  /** Tells it from all others, on every node alike. */
  get id(): string {
    return this.address === undefined ? this.url : `${this.url} ${this.address}`
  }

  /** Opens a connection and closes it again, to see whether one can be had. */
  probe(timeoutMs: number, done: (ok: boolean) => void): void {
    const { protocol } = this.parsed
    const hostname = this.parsed.hostname.replace(/^\[|\]$/g, '')
    const connect = this.dial(timeoutMs)
    connect({ protocol, hostname, port: String(this.port), servername: hostname }, (error, socket) => {
      socket?.destroy()
      done(error === null)
    })
  }

  /** Our own client where it is wanted and can: plain HTTP/1.1. Null: undici's. */
  get http1(): Http1Pool | null {
    if (this.plain !== null) return this.plain
    if (this.client !== 'own' || this.options.http2 || this.parsed.protocol !== 'http:') return null
    const hostname = this.address ?? this.parsed.hostname.replace(/^\[|\]$/g, '')
    this.plain = new Http1Pool(hostname, this.port, this.options.connectMs, this.rule)
    return this.plain
  }

  /** Null: it is spoken to in HTTP/1.1. */
  get http2(): Http2Pool | null {
    if (!this.options.http2) return null
    const { connectMs } = this.options
    this.multiplexed ??= new Http2Pool(this.parsed, this.port, connectMs, this.dial(connectMs))
    return this.multiplexed
  }

  get pool(): Pool {
    this.current ??= new Pool(this.url, {
      // As many connections as calls: a limit would make streams wait for each other.
      connections: null,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: this.dial(this.options.connectMs),
    })
    return this.current
  }

  private dial(timeoutMs: number): buildConnector.connector {
    return guardedConnect(this.rule, this.port, { timeoutMs, ...this.options })
  }

  /** Lets open calls finish, then closes the connections. A call that comes after all finds new ones. */
  retire(): void {
    const pool = this.current
    this.current = null
    pool?.close().catch(() => {})
    this.plain?.retire()
    this.plain = null
    this.multiplexed?.retire()
    this.multiplexed = null
  }
}

/** All origins of a worker. */
export class Origins {
  private readonly known = new Map<string, Origin>()

  constructor(
    private readonly rule: AddressRule,
    private readonly client: UpstreamClient = 'own',
  ) {}

  /**
   * Throws TypeError on what is no absolute http(s) URL. `basePath` has no trailing slash. With an address its connections go there, whatever
   * the name says by then. What is called with other TLS settings has connections of its own.
   */
  of(url: string, options: OriginOptions): { origin: Origin; basePath: string } {
    const parsed = new URL(url)
    if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') throw new TypeError('only http and https')
    if (parsed.username || parsed.password) throw new TypeError('no credentials in a URL')
    if (parsed.search || parsed.hash) throw new TypeError('no query or fragment in a base URL')
    const { connectMs, address = '', http2 = false, tls } = options
    const key = `${parsed.origin} ${connectMs} ${address} ${http2} ${tls?.id ?? ''}`
    let origin = this.known.get(key)
    if (!origin) {
      const port = Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80)
      origin = new Origin(parsed.origin, parsed.host, port, options, this.rule, this.client)
      this.known.set(key, origin)
    }
    return { origin, basePath: parsed.pathname.replace(/\/+$/, '') }
  }

  /** True where calls may go to an address. */
  permits(address: string, port: number): boolean {
    return this.rule(address, port) === 'allowed'
  }

  /** Opens connections under the rule, for what is no call. */
  connector(port: number, timeoutMs: number): ReturnType<typeof guardedConnect> {
    return guardedConnect(this.rule, port, { timeoutMs })
  }

  /** Closes the connections of all origins that are no longer in use. */
  retain(used: ReadonlySet<Origin>): void {
    for (const [key, origin] of this.known)
      if (!used.has(origin)) {
        this.known.delete(key)
        origin.retire()
      }
  }
}
