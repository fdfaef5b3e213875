import type { AddressRule } from '@gatehouse/shared/net/address-rule.js'
import { Pool } from 'undici'
import type { ClientTls } from './client-tls.js'
import { guardedConnect } from './guarded-connect.js'
import { Http1Pool } from './http1/pool.js'

/** Which client calls over plain HTTP; over TLS it is undici's. */
export type UpstreamClient = 'own' | 'undici'

/**
 * Scheme, host and port that calls go to, with the pool of connections behind it. Made by Origins; the same object as long as
 * any configuration names it, so connections outlive revisions.
 */
export class Origin {
  private current: Pool | null = null
  private plain: Http1Pool | null = null
  private readonly parsed: URL

  constructor(
    /** `https://api.example.com` without a trailing slash. */
    readonly url: string,
    /** Value of the Host header. */
    readonly host: string,
    private readonly port: number,
    private readonly connectMs: number,
    private readonly rule: AddressRule,
    private readonly client: UpstreamClient,
    /** Where its name was looked up aside: the one address that its connections go to. */
    readonly address?: string,
    private readonly tls?: ClientTls,
  ) {
    this.parsed = new URL(url)
  }

  /** Tells it from all others, on every node alike. */
  get id(): string {
    return this.address === undefined ? this.url : `${this.url} ${this.address}`
  }

  /** Opens a connection and closes it again, to see whether one can be had. */
  probe(timeoutMs: number, done: (ok: boolean) => void): void {
    const { protocol } = this.parsed
    const hostname = this.parsed.hostname.replace(/^\[|\]$/g, '')
    const connect = guardedConnect(this.rule, this.port, timeoutMs, this.address, this.tls)
    connect({ protocol, hostname, port: String(this.port), servername: hostname }, (error, socket) => {
      socket?.destroy()
      done(error === null)
    })
  }

  /** Our own client where it is wanted and can: plain HTTP/1.1. Null: undici's. */
  get http1(): Http1Pool | null {
    if (this.plain !== null) return this.plain
    if (this.client !== 'own' || this.parsed.protocol !== 'http:') return null
    const hostname = this.address ?? this.parsed.hostname.replace(/^\[|\]$/g, '')
    this.plain = new Http1Pool(hostname, this.port, this.connectMs, this.rule)
    return this.plain
  }

  get pool(): Pool {
    this.current ??= new Pool(this.url, {
      // As many connections as calls: a limit would make streams wait for each other.
      connections: null,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      connect: guardedConnect(this.rule, this.port, this.connectMs, this.address, this.tls),
    })
    return this.current
  }

  /** Lets open calls finish, then closes the connections. A call that comes after all finds new ones. */
  retire(): void {
    const pool = this.current
    this.current = null
    pool?.close().catch(() => {})
    this.plain?.retire()
    this.plain = null
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
  of(url: string, connectMs: number, address?: string, tls?: ClientTls): { origin: Origin; basePath: string } {
    const parsed = new URL(url)
    if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') throw new TypeError('only http and https')
    if (parsed.username || parsed.password) throw new TypeError('no credentials in a URL')
    if (parsed.search || parsed.hash) throw new TypeError('no query or fragment in a base URL')
    const key = `${parsed.origin} ${connectMs} ${address ?? ''} ${tls?.id ?? ''}`
    let origin = this.known.get(key)
    if (!origin) {
      const port = Number(parsed.port) || (parsed.protocol === 'https:' ? 443 : 80)
      origin = new Origin(parsed.origin, parsed.host, port, connectMs, this.rule, this.client, address, tls)
      this.known.set(key, origin)
    }
    return { origin, basePath: parsed.pathname.replace(/\/+$/, '') }
  }

  /** True where calls may go to an address. */
  permits(address: string, port: number): boolean {
    return this.rule(address, port) === 'allowed'
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
