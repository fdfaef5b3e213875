import { type Calendar, calendarWindow, type Span } from '@gatehouse/shared/limits/calendar.js'
import type { Counter } from './sliding-window.js'

/** What was leased in a window is given back within this time of its end; until then it cannot be told from what the next one counts. */
const LATE_MS = 1_000

/** Counts what was granted since a day, week or month began. Times are monotonic ms, windows are those of the wall clock. */
export class CalendarWindow implements Counter {
  limit = 0
  private total = 0
  private span: Span = { start: 0, end: 0 }

  constructor(
    readonly calendar: Calendar,
    /** Nominal. */
    readonly windowMs: number,
    /** ms since the epoch. */
    private readonly wall: () => number,
  ) {}

  /** A lease must not outlive its window. */
  get lifeMs(): number {
    return Math.max(1, this.current().end - this.wall())
  }

  used(): number {
    this.current()
    return this.total
  }

  available(): number {
    return Math.max(0, this.limit - this.used())
  }

  add(_now: number, n: number): void {
    this.current()
    this.total += n
  }

  giveBack(_now: number, n: number): void {
    const { start } = this.current()
    if (this.wall() - start >= LATE_MS) this.total = Math.max(0, this.total - n)
  }

  msUntil(_now: number, n: number): number {
    return this.available() >= n ? 0 : this.msUntilSome()
  }

  msUntilSome(): number {
    return Math.max(1, this.current().end - this.wall())
  }

  window(): number {
    return this.current().start
  }

  private current(): Span {
    const at = this.wall()
    if (at >= this.span.end || at < this.span.start) {
      this.span = calendarWindow(this.calendar, at)
      this.total = 0
    }
    return this.span
  }
}
