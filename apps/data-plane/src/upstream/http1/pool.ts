import { isIP, type TcpNetConnectOpts } from 'node:net'
import type { AddressRule } from '@gatehouse/shared/net/address-rule.js'
import { AddressDenied, guardedLookup } from '../guarded-connect.js'
import type { Outgoing, SendTimeouts, UpstreamCall, UpstreamHandler } from '../send.js'
import { Http1Call } from './call.js'
import { Connection, type ConnectionOwner } from './connection.js'

/** How often deadlines are looked at, ms. One look at all costs less than a timer for each call. */
const WATCH_MS = 25

/** The connections to one server over plain HTTP/1.1. As many as calls: a limit would make streams wait for each other. */
export class Http1Pool implements ConnectionOwner {
  private readonly all = new Set<Connection>()
  private readonly free: Connection[] = []
  private watch: NodeJS.Timeout | null = null
  /** performance.now() of the last look. */
  private looked = 0
  private retired = false
  private readonly options: TcpNetConnectOpts

  constructor(
    private readonly hostname: string,
    private readonly port: number,
    private readonly connectMs: number,
    private readonly rule: AddressRule,
  ) {
    this.options = { host: hostname, port, lookup: guardedLookup(rule, port), autoSelectFamily: true }
  }

  /** Sends on a connection that is free, else on a new one. Every failure reaches the handler. */
  send(out: Outgoing, timeouts: SendTimeouts, handler: UpstreamHandler): UpstreamCall {
    const now = performance.now()
    const free = this.take()
    if (free) {
      const call = new Http1Call(free, out, timeouts, handler, now)
      free.call = call
      call.connected(now)
      return call
    }
    if (isIP(this.hostname) !== 0) {
      const verdict = this.rule(this.hostname, this.port)
      if (verdict !== 'allowed') return new DeniedCall(handler, verdict)
    }
    const connection = new Connection(this.options, this)
    const call = new Http1Call(connection, out, timeouts, handler, now)
    connection.call = call
    call.connecting(now + this.connectMs)
    this.add(connection)
    return call
  }

  idle(connection: Connection, until: number): void {
    if (this.retired) return connection.drop()
    connection.deadline = until
    this.free.push(connection)
  }

  closed(connection: Connection): void {
    this.all.delete(connection)
    const at = this.free.indexOf(connection)
    if (at >= 0) this.free.splice(at, 1)
    if (this.all.size === 0 && this.watch !== null) {
      clearInterval(this.watch)
      this.watch = null
    }
  }

  /** Calls under way end; then nothing is left. */
  retire(): void {
    this.retired = true
    for (const connection of this.free.splice(0)) connection.drop()
  }

  /** The one used last: it is the least likely to be closed, and the others may grow old. */
  private take(): Connection | undefined {
    for (;;) {
      const connection = this.free.pop()
      if (connection === undefined || connection.usable) return connection
    }
  }

  private add(connection: Connection): void {
    this.all.add(connection)
    this.watch ??= setInterval(() => this.look(), WATCH_MS).unref()
  }

  private look(): void {
    const now = performance.now()
    const before = this.looked
    this.looked = now
    for (const connection of this.all) {
      // Late at the look before, and not heard of since: where we have been slow ourselves, what came in time is yet to be read.
      if (connection.deadline > before) continue
      if (connection.call === null) connection.drop()
      else connection.call.expire(now)
    }
  }
}

/** A call to an address that may not be reached: no connection is even tried. */
class DeniedCall implements UpstreamCall {
  private over = false

  constructor(handler: UpstreamHandler, verdict: string) {
    process.nextTick(() => {
      if (!this.over) handler.onError('denied', new AddressDenied(verdict))
    })
  }

  resume(): void {}

  abort(): void {
    this.over = true
  }
}
