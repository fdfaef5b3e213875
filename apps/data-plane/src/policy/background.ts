import type { Refresh } from '@gatehouse/policies/contract.js'

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
const COOLDOWN_MS = 10_000
/** No task runs more often by itself, whatever it asks for. */
const LEAST_MS = 1_000

/** What a policy has beside calls as long as it holds. */
export interface Beside {
  start(): void
  stop(): Promise<void>
}

/** A policy's task beside calls: one run at a time, the next one as the last one said, later and later while it fails. */
export class Background implements Refresh, Beside {
  private timer: NodeJS.Timeout | undefined
  private running: Promise<void> | undefined
  private failures = 0
  /** By performance.now(). */
  private demandedAt = Number.NEGATIVE_INFINITY
  private stopped = true

  constructor(
    private readonly task: () => Promise<number>,
    private readonly fault: (cause: unknown) => void,
    private readonly cooldownMs = COOLDOWN_MS,
    private readonly last = false,
  ) {}

  start(): void {
    if (!this.stopped) return
    this.stopped = false
    void this.run()
  }

  /** Resolves when what is under way, and a last run where one is wanted, has ended, well or not. */
  async stop(): Promise<void> {
    if (this.stopped) return
    this.stopped = true
    clearTimeout(this.timer)
    await this.running
    if (this.last) await this.run()
  }

  demand(): Promise<void> {
    if (this.running) return this.running
    const now = performance.now()
    if (this.stopped || now - this.demandedAt < this.cooldownMs) return Promise.resolve()
    this.demandedAt = now
    return this.run()
  }

  private run(): Promise<void> {
    this.running ??= this.once().finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async once(): Promise<void> {
    clearTimeout(this.timer)
    let next: number
    try {
      next = Math.max(LEAST_MS, await this.task())
      this.failures = 0
    } catch (cause) {
      this.fault(cause)
      // Nodes that lost the same source at the same time should not come back at the same time.
      next = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.failures++) * (0.75 + Math.random() / 2)
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.run(), next).unref()
  }
}
