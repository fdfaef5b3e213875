import type { HealthRules } from '@gatehouse/shared/config/upstream.js'

/** Of its full share, what a target gets that has just come back. */
const COLD = 0.1

/**
 * What is known of a target's health. Times are those of performance.now(), given by whoever tells or asks; nothing happens by itself.
 *
 * By calls: `up` -> so many failures in a row -> `ejected` -> time over and a call begins -> `probing` -> `up`, or `ejected` for twice as long.
 * A call from before the last ejection tells nothing new, however late it ends.
 * By checks: down after so many bad ones, back after so many good ones, whatever calls say.
 */
export class TargetHealth {
  standing: 'up' | 'ejected' | 'probing' = 'up'
  /** Checks say that it is down. */
  down = false
  private failures = 0
  private ejections = 0
  private ejectedFor = 0
  private ejectedAt = Number.NEGATIVE_INFINITY
  /** Unless it is up: when the next call may find out. */
  private until = 0
  private probeBegan = 0
  private good = 0
  private bad = 0

  /** `upSince`: from when on it has been there; -Infinity: it was there from the start. */
  constructor(private upSince = Number.NEGATIVE_INFINITY) {}

  /** Nothing speaks against it: no check, and not the last call. */
  get isWell(): boolean {
    return !this.down && this.standing === 'up' && this.failures === 0
  }

  /** A call may go there. While one finds out whether it is back no other may, unless that takes longer than it was gone. */
  available(now: number): boolean {
    return !this.down && (this.standing === 'up' || now >= this.until)
  }

  /** A call goes there. */
  begin(now: number): void {
    if (this.standing === 'up' || now < this.until) return
    this.standing = 'probing'
    this.probeBegan = now
    // A stream or a WebSocket may go on for hours, and what is lost is never heard of again.
    this.until = now + this.ejectedFor
  }

  /** `beganAt`: what `begin` was told of this call. */
  succeeded(now: number, beganAt: number): void {
    if (beganAt < this.ejectedAt) return
    this.failures = 0
    if (this.standing !== 'up') this.rise(now)
  }

  /** True where it is left alone from now on. */
  failed(now: number, { failures, ejectMs, maxEjectMs }: HealthRules['passive'], beganAt: number): boolean {
    if (failures === 0) {
      // It was left alone by rules that hold no more.
      if (this.standing !== 'up') this.rise(now)
      return false
    }
    if (this.standing === 'ejected' || beganAt < this.ejectedAt) return false
    if (this.standing === 'up') {
      // Having been well for as long as it was gone makes good for the past.
      if (now - this.upSince > this.ejectedFor) this.ejections = 0
      if (++this.failures < failures) return false
    }
    this.ejectedFor = Math.min(ejectMs * 2 ** this.ejections, maxEjectMs)
    this.ejections++
    this.failures = 0
    this.ejectedAt = now
    this.until = now + this.ejectedFor
    this.standing = 'ejected'
    return true
  }

  /** The call told nothing, such as when its caller left: another one may find out. */
  undecided(beganAt: number): void {
    if (this.standing !== 'probing' || beganAt !== this.probeBegan) return
    this.standing = 'ejected'
    this.until = beganAt
  }

  checked(ok: boolean, now: number, { healthyAfter, unhealthyAfter }: NonNullable<HealthRules['active']>): void {
    this.good = ok ? this.good + 1 : 0
    this.bad = ok ? 0 : this.bad + 1
    if (this.bad >= unhealthyAfter) this.down = true
    if (!this.down || this.good < healthyAfter) return
    this.down = false
    this.failures = 0
    this.rise(now)
  }

  /** Nobody checks any more. */
  unchecked(): void {
    this.down = false
    this.good = 0
    this.bad = 0
  }

  /** Of its full share, how much it gets by now. */
  warmth(now: number, slowStartMs: number): number {
    if (slowStartMs === 0) return 1
    return Math.min(1, Math.max(COLD, (now - this.upSince) / slowStartMs))
  }

  private rise(now: number): void {
    this.standing = 'up'
    this.upSince = now
  }
}
