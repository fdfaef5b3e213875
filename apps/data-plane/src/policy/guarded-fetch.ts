import type { FetchAnswer, FetchRequest } from '@gatehouse/policies/contract.js'
import { send } from '../upstream/client.js'
import type { Origins } from '../upstream/origin.js'
import type { Failure, UpstreamHandler } from '../upstream/send.js'

const CONNECT_MS = 5_000
const TOTAL_MS = 10_000
const MAX_BYTES = 1 << 20

export type GuardedFetch = (request: FetchRequest) => Promise<FetchAnswer>

/** Whole answers from URLs that policies are configured with, by the connections and the address rule of upstreams. */
export const guardedFetch =
  (origins: Origins): GuardedFetch =>
  request =>
    new Promise((resolve, reject) => {
      const url = new URL(request.url)
      const { origin } = origins.of(url.origin, CONNECT_MS)
      if (url.username || url.password) throw new TypeError('no credentials in a URL')
      const totalMs = request.timeoutMs ?? TOTAL_MS
      const answer = new WholeAnswer(request.maxBytes ?? MAX_BYTES, resolve, why =>
        reject(new Error(`${origin.host}: ${why}`)),
      )
      const call = send(
        origin,
        {
          method: request.method ?? 'GET',
          path: url.pathname + url.search,
          headers: ['host', origin.host, 'user-agent', 'gatehouse', ...(request.headers ?? [])],
          body: request.body === undefined ? null : Buffer.from(request.body),
        },
        { headMs: totalMs, idleMs: totalMs, totalMs },
        answer,
      )
      answer.abort = () => call.abort()
    })

class WholeAnswer implements UpstreamHandler {
  abort: () => void = () => {}
  private status = 0
  private headers: readonly string[] = []
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(
    private readonly maxBytes: number,
    private readonly done: (answer: FetchAnswer) => void,
    private readonly failed: (why: string) => void,
  ) {}

  onHead(status: number, headers: string[]): void {
    this.status = status
    this.headers = headers
  }

  onData(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.size > this.maxBytes) {
      this.failed(`the answer is larger than ${this.maxBytes} bytes`)
      this.abort()
      return true
    }
    this.chunks.push(chunk)
    return true
  }

  onEnd(): void {
    this.done({ status: this.status, headers: this.headers, body: Buffer.concat(this.chunks) })
  }

  onError(failure: Failure): void {
    this.failed(failure)
  }
}
