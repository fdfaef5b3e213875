import type { Duty } from '@gatehouse/shared/protocol/config.js'
import type { Logger } from 'pino'

export interface DutyOptions {
  /** Stops taking calls, lets those under way end within the deadline; resolves when none is left. */
  drain: (deadlineMs: number) => Promise<void>
  /** Takes calls again; resolves once it does. */
  open: () => Promise<void>
  /** Hands over what was recorded. */
  flush: () => Promise<void>
  /** Called whenever the state has changed. */
  changed: () => void
  log: Logger
}

/** Does what the operator wants of the node, one step after the other; what is wanted last counts. */
export class DutyKeeper {
  state: 'serving' | 'draining' | 'drained' = 'serving'
  private wanted: Duty = { drain: false, graceMs: 0, deadlineMs: 0 }
  private working: Promise<void> | undefined
  private endGrace: () => void = () => {}

  constructor(private readonly options: DutyOptions) {}

  /** Resolves when the node is as it is wanted to be. */
  follow(duty: Duty): Promise<void> {
    this.wanted = duty
    if (!duty.drain || duty.graceMs === 0) this.endGrace()
    this.working ??= this.work().finally(() => {
      this.working = undefined
    })
    return this.working
  }

  private async work(): Promise<void> {
    while (this.state !== (this.wanted.drain ? 'drained' : 'serving'))
      await (this.wanted.drain ? this.drain() : this.resume())
  }

  private async drain(): Promise<void> {
    const { log, flush } = this.options
    this.become('draining')
    log.info(this.wanted, 'draining')
    await this.grace(this.wanted.graceMs)
    if (!this.wanted.drain) return
    await this.options.drain(this.wanted.deadlineMs)
    await flush()
    this.become('drained')
    log.info('drained')
  }

  private async resume(): Promise<void> {
    if (this.state === 'drained') await this.options.open()
    this.become('serving')
    this.options.log.info('serving again')
  }

  private grace(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      this.endGrace = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  private become(state: DutyKeeper['state']): void {
    this.state = state
    this.options.changed()
  }
}
