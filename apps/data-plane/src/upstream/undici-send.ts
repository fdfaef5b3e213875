import type { Duplex } from 'node:stream'
import { headerIn } from '@gatehouse/policies/headers.js'
import type { Dispatcher } from 'undici'
import { lowerName } from '../http1/field-names.js'
import { AddressDenied } from './guarded-connect.js'
import type { Origin } from './origin.js'
import {
  BodyAbandoned,
  type Failure,
  type Outgoing,
  type SendTimeouts,
  type UpstreamCall,
  type UpstreamHandler,
} from './send.js'
import { acceptOf } from './websocket-accept.js'

const EARLY_HINTS = 103

const CODES: Readonly<Record<string, Failure>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'head_timeout',
  UND_ERR_BODY_TIMEOUT: 'idle_timeout',
  UND_ERR_INVALID_ARG: 'broken',
  UND_ERR_NOT_SUPPORTED: 'broken',
}

/** One call on undici's raw handler interface: headers stay bytes until they are wanted, and back-pressure needs no streams. */
class Call implements Dispatcher.DispatchHandler, UpstreamCall {
  private abortRequest: ((error?: Error) => void) | null = null
  private resumeRead: (() => void) | null = null
  private over = false
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly handler: UpstreamHandler,
    totalMs: number | undefined,
    private readonly out: Outgoing,
  ) {
    if (totalMs !== undefined) this.timer = setTimeout(() => this.expire(), totalMs)
  }

  resume(): void {
    if (!this.over) this.resumeRead?.()
  }

  abort(): void {
    if (!this.close()) return
    this.abortRequest?.()
  }

  onConnect(abort: (error?: Error) => void): void {
    this.abortRequest = abort
    if (this.over) abort()
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void): boolean {
    if (this.over) return true
    if (status < 200) {
      if (status === EARLY_HINTS) this.handler.onHints?.(headersOf(raw))
      return true
    }
    this.resumeRead = resume
    this.handler.onHead(status, headersOf(raw))
    return true
  }

  onUpgrade(_status: number, raw: Buffer[], socket: Duplex): void {
    if (!this.close()) return void socket.destroy()
    const headers = headersOf(raw)
    const key = headerIn(this.out.headers, 'sec-websocket-key')
    const accepted = key === undefined || headerIn(headers, 'sec-websocket-accept') === acceptOf(key)
    const protocol = headerIn(headers, 'upgrade')?.toLowerCase()
    if (this.handler.onUpgrade && protocol === this.out.upgrade && accepted)
      return this.handler.onUpgrade(headers, socket)
    socket.destroy()
    this.handler.onError('broken', new Error('an answer to another handshake'))
  }

  onData(chunk: Buffer): boolean {
    return this.over ? true : this.handler.onData(chunk)
  }

  onComplete(trailers: unknown): void {
    const raw = trailers as Buffer[] | null
    if (this.close()) this.handler.onEnd(raw?.length ? headersOf(raw) : undefined)
  }

  onError(error: Error): void {
    if (this.close()) this.handler.onError(this.failureOf(error), error)
  }

  private failureOf(error: Error): Failure {
    const known = CODES[(error as NodeJS.ErrnoException).code ?? '']
    if (known) return known
    if (error instanceof AddressDenied) return 'denied'
    if (error instanceof BodyAbandoned) return 'abandoned'
    return this.abortRequest === null ? 'unreachable' : 'broken'
  }

  private expire(): void {
    if (!this.close()) return
    this.abortRequest?.()
    this.handler.onError('total_timeout', new Error('total time is over'))
  }

  /** True for the one who ends the call. */
  private close(): boolean {
    if (this.over) return false
    this.over = true
    if (this.timer !== null) clearTimeout(this.timer)
    return true
  }
}

/** Flat; names in lower case, values as received. */
function headersOf(raw: readonly Buffer[]): string[] {
  const headers = new Array<string>(raw.length)
  for (let i = 0; i < raw.length; i += 2) {
    headers[i] = lowerName(raw[i]!.toString('latin1'))
    headers[i + 1] = raw[i + 1]!.toString('latin1')
  }
  return headers
}

export function undiciSend(
  origin: Origin,
  out: Outgoing,
  timeouts: SendTimeouts,
  handler: UpstreamHandler,
): UpstreamCall {
  const call = new Call(handler, timeouts.totalMs, out)
  const headers =
    out.bodyLength === undefined ? out.headers : [...out.headers, 'content-length', String(out.bodyLength)]
  origin.pool.dispatch(
    {
      method: out.method as Dispatcher.HttpMethod,
      path: out.path,
      headers,
      body: out.body,
      upgrade: out.upgrade ?? null,
      headersTimeout: timeouts.headMs,
      bodyTimeout: timeouts.idleMs,
    },
    call,
  )
  return call
}
