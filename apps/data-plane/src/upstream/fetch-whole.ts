import { send } from './client.js'
import type { Origin } from './origin.js'
import type { Failure, UpstreamHandler } from './send.js'

export interface WholeRequest {
  method: string
  /** Path and query. */
  path: string
  /** Flat name, value pairs beside `host` and `user-agent`. */
  headers: readonly string[]
  body: Buffer | null
  totalMs: number
  /** Of the answer. */
  maxBytes: number
  /** Nobody waits for it any more. */
  signal?: AbortSignal
}

export interface WholeAnswer {
  status: number
  /** Flat name, value pairs; names in lower case. */
  headers: readonly string[]
  body: Buffer
}

/** `large`: the answer is larger than was allowed. */
export class FetchFailed extends Error {
  constructor(
    host: string,
    readonly why: Failure | 'large',
  ) {
    super(`${host}: ${why === 'large' ? 'the answer is too large' : why}`)
  }
}

/** An answer in one piece. Rejects with FetchFailed. */
export const fetchWhole = (origin: Origin, request: WholeRequest): Promise<WholeAnswer> =>
  new Promise((resolve, reject) => {
    const { method, path, headers, body, totalMs, maxBytes, signal } = request
    const fail = (why: Failure | 'large'): void => reject(new FetchFailed(origin.host, why))
    if (signal?.aborted) return fail('abandoned')
    const gone = (): void => {
      call.abort()
      fail('abandoned')
    }
    // A signal may outlive many requests.
    const over = (): void => signal?.removeEventListener('abort', gone)
    const answer = new Collected(
      maxBytes,
      whole => {
        over()
        resolve(whole)
      },
      why => {
        over()
        fail(why)
      },
    )
    const out = { method, path, headers: ['host', origin.host, 'user-agent', 'gatehouse', ...headers], body }
    signal?.addEventListener('abort', gone, { once: true })
    const call = send(origin, out, { headMs: totalMs, idleMs: totalMs, totalMs }, answer)
    answer.abort = () => call.abort()
  })

class Collected implements UpstreamHandler {
  abort: () => void = () => {}
  private status = 0
  private headers: readonly string[] = []
  private readonly chunks: Buffer[] = []
  private size = 0

  constructor(
    private readonly maxBytes: number,
    private readonly done: (answer: WholeAnswer) => void,
    private readonly failed: (why: Failure | 'large') => void,
  ) {}

  onHead(status: number, headers: string[]): void {
    this.status = status
    this.headers = headers
  }

  onData(chunk: Buffer): boolean {
    this.size += chunk.length
    if (this.size > this.maxBytes) {
      this.failed('large')
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
