const EVERY_MS = 20
/** What was late is forgotten by this factor a tick. */
const FADING = 0.8

/** How late the event loop is, as the worst of the last moments. Measures from the first time it is asked. */
export class EventLoopDelay {
  private due = 0
  private worst = 0

  /** ms */
  read(): number {
    if (this.due === 0) this.start()
    // A loop that is stuck now has not come to its timer.
    return Math.max(this.worst, performance.now() - this.due)
  }

  private start(): void {
    this.due = performance.now() + EVERY_MS
    setInterval(() => {
      const now = performance.now()
      this.worst = Math.max(now - this.due, this.worst * FADING)
      this.due = now + EVERY_MS
    }, EVERY_MS).unref()
  }
}
