import type { Duplex } from 'node:stream'
import type { Exchange } from '../../exchange/exchange.js'
import { Frames, goingAway } from './frames.js'

/** How long the two may take to say goodbye. */
const GOODBYE_MS = 2000

/** One direction: bytes go as they come, as fast as they are taken. */
class Direction {
  readonly frames = new Frames()
  /** We have said goodbye to whoever listens: nothing more is passed on. */
  private left = false
  private leaving = false

  constructor(
    readonly from: Duplex,
    private readonly to: Duplex,
    private readonly masked: boolean,
    private readonly heard: (bytes: number) => void,
  ) {
    from.on('data', (chunk: Buffer) => this.pass(chunk))
    to.on('drain', () => from.resume())
    from.on('end', () => to.end())
    // It was held back until there was somewhere to pass it on.
    from.resume()
  }

  private pass(chunk: Buffer): void {
    this.heard(chunk.length)
    let end = 0
    while (end < chunk.length && !(this.leaving && this.frames.between)) end = this.frames.next(chunk, end)
    if (!this.left && end > 0 && !this.to.write(end === chunk.length ? chunk : chunk.subarray(0, end)))
      this.from.pause()
    if (this.leaving) this.leave(chunk, end)
  }

  /** Says goodbye between two frames; whoever speaks is still heard, for its own goodbye. */
  goAway(): void {
    this.leaving = true
    this.leave()
  }

  private leave(chunk?: Buffer, at = 0): void {
    if (!this.left && this.frames.between) {
      this.left = true
      // Whoever has said goodbye already is not told another one.
      if (!this.frames.closed && this.to.writable) this.to.write(goingAway(this.masked))
    }
    if (!this.left || !chunk) return
    while (at < chunk.length) at = this.frames.next(chunk, at)
    if (this.frames.closed) this.from.end()
  }
}

/** A connection that has been given away to a WebSocket: bytes go both ways until either side ends it. The call lasts as long. */
export class Tunnel {
  private readonly up: Direction
  private readonly down: Direction
  private timer: NodeJS.Timeout
  private open = 2
  /** Who ended it. */
  private first: Duplex | null = null
  private leaving = false

  constructor(
    private readonly exchange: Exchange,
    private readonly caller: Duplex,
    private readonly service: Duplex,
    idleMs: number,
    /** Both sides have closed. */
    private readonly over: () => void,
  ) {
    const { facts } = exchange
    this.up = new Direction(caller, service, true, bytes => {
      facts.requestBytes += bytes
      this.heard()
    })
    this.down = new Direction(service, caller, false, bytes => {
      facts.responseBytes += bytes
      this.heard()
    })
    this.timer = setTimeout(() => this.goAway(), idleMs)
    for (const [side, other] of [
      [caller, service],
      [service, caller],
    ] as const) {
      side.on('error', () => {})
      side.on('end', () => this.ended(side))
      side.on('close', () => this.closed(side, other))
    }
    exchange.services.tunnels.add(this)
    if (exchange.services.draining) this.goAway()
  }

  /** Tells both sides that this ends, and gives them a moment to end it. */
  goAway(): void {
    if (this.leaving) return
    this.leaving = true
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.destroy(), GOODBYE_MS)
    this.up.goAway()
    this.down.goAway()
  }

  destroy(): void {
    this.caller.destroy()
    this.service.destroy()
  }

  private heard(): void {
    if (!this.leaving) this.timer.refresh()
  }

  /** Who goes without a Close has broken off. */
  private ended(side: Duplex): void {
    if (this.first !== null) return
    this.first = side
    if (this.leaving || this.up.frames.closed || this.down.frames.closed) return
    this.exchange.facts.error ??= side === this.caller ? 'client_closed' : 'upstream_error'
  }

  private closed(side: Duplex, other: Duplex): void {
    this.ended(side)
    if (--this.open > 0) {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.destroy(), GOODBYE_MS)
      this.leaving = true
      other.end()
      other.resume()
      return
    }
    clearTimeout(this.timer)
    this.exchange.services.tunnels.delete(this)
    this.over()
  }
}
