import type { TokenExchange } from '@gatehouse/providers/contract.js'
import type { CompiledProvider } from '../config/runtime.js'
import type { Send } from '../upstream/client.js'
import type { Failure, UpstreamHandler } from '../upstream/send.js'
import type { AttemptFailure } from './failure.js'

const TIMEOUTS = { headMs: 10_000, idleMs: 10_000, totalMs: 15_000 }
const MAX_BYTES = 64 << 10
/** A token is renewed this long before it expires, and still used meanwhile. */
const EARLY_MS = 120_000
/** A token that lives no longer than this would be renewed for every call. */
const LEAST_MS = 10_000

interface Waiting {
  done: (headers: readonly string[]) => void
  failed: (failure: AttemptFailure) => void
}

/** The short-lived token of one provider: fetched once for all calls that wait, renewed before its time is over. */
export class ProviderToken {
  private headers: readonly string[] = []
  /** By performance.now(). */
  private expiresAt = 0
  private fetching = false
  private waiting: Waiting[] = []

  constructor(
    private readonly provider: CompiledProvider,
    private readonly send: Send,
  ) {}

  /** Calls back at once where there is a token that holds. */
  use(done: Waiting['done'], failed: Waiting['failed']): void {
    const left = this.expiresAt - performance.now()
    if (left > 0) done(this.headers)
    else this.waiting.push({ done, failed })
    if (left < EARLY_MS && !this.fetching) this.fetch()
  }

  private fetch(): void {
    const { definition, credentials, tokenOrigin } = this.provider
    const exchange = definition.token!
    const request = exchange.request(credentials, Date.now())
    if (!request || !tokenOrigin) return this.fail('no token can be had for these credentials')
    this.fetching = true
    const url = new URL(request.url)
    this.send(
      tokenOrigin,
      {
        method: request.method,
        path: url.pathname + url.search,
        headers: [
          'host',
          tokenOrigin.host,
          'accept',
          'application/json',
          'user-agent',
          'gatehouse',
          ...request.headers,
        ],
        body: request.body,
      },
      TIMEOUTS,
      new TokenAnswer(
        body => this.take(exchange, body),
        reason => this.fail(reason),
      ),
    )
  }

  private take(exchange: TokenExchange<unknown>, body: Buffer): void {
    let told: { token: string; expiresInMs: number }
    try {
      told = exchange.response(JSON.parse(body.toString()))
    } catch {
      return this.fail('the answer held no token')
    }
    this.fetching = false
    this.headers = exchange.headers(told.token)
    this.expiresAt = performance.now() + Math.max(told.expiresInMs, LEAST_MS)
    for (const { done } of this.waiting.splice(0)) done(this.headers)
  }

  private fail(reason: string): void {
    this.fetching = false
    const failure: AttemptFailure = { code: 'upstream_auth', retry: 'next', status: 0, message: `token: ${reason}` }
    for (const { failed } of this.waiting.splice(0)) failed(failure)
  }
}

class TokenAnswer implements UpstreamHandler {
  private status = 0
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(
    private readonly done: (body: Buffer) => void,
    private readonly failed: (reason: string) => void,
  ) {}

  onHead(status: number): void {
    this.status = status
  }

  onData(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.size <= MAX_BYTES) this.chunks.push(chunk)
    return true
  }

  onEnd(): void {
    if (this.status === 200 && this.size <= MAX_BYTES) this.done(Buffer.concat(this.chunks))
    else this.failed(`refused with status ${this.status}`)
  }

  onError(failure: Failure): void {
    this.failed(failure)
  }
}
