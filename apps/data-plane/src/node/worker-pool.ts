import cluster from 'node:cluster'
import type { Logger } from 'pino'
import type { Piece } from '../config/discovery-transaction.js'
import { Said } from '../policy/once.js'
import type { Journals } from '../telemetry/journals.js'
import { Ballot } from './ballot.js'
import type { Delivery, ToPrimary } from './ipc.js'
import type { LimitPort, OpenLimitPort } from './limit-port.js'
import { Rehearsals } from './rehearsals.js'
import { type Vote, WorkerSlot } from './worker-slot.js'

export interface PoolOptions {
  /** Path of the worker's entry. */
  exec: string
  size: number
  /** Settings that workers see beside the primary's own. */
  environment: Record<string, string>
  log: Logger
  /** All that is served now, for a worker that starts; undefined before there is anything. */
  current: () => Delivery | undefined
  /** Where the workers' calls are taken over. */
  journals: Pick<Journals, 'follow' | 'grew' | 'finish'>
  openLimits?: OpenLimitPort
  /** A worker that has not answered an update by then is replaced. */
  applyTimeoutMs?: number
}

// Calls under way outlive many small collections of the young generation: room for them spares copying them again and again, though
// the more room, the longer the pause. While calls grow in number the old generation would be marked again and again, in pauses that
// a hundredth of the first tokens notice: it may grow to this first. And what outlives a collection does so by chance, so nothing is to be
// put among the old from its start: each dead call there would keep all that it had until the old are marked.
const WORKER_FLAGS = [
  ...process.execArgv,
  '--max-semi-space-size=16',
  '--initial-old-space-size=128',
  '--no-allocation-site-pretenuring',
  // A call walks through many small functions, none of which is most of it: with room to put them into one another it costs a twentieth less.
  '--max-inlined-bytecode-size=900',
  '--max-inlined-bytecode-size-cumulative=2500',
  // For `inSlices`, which has what is to stay collected bit by bit.
  '--expose-gc',
]

/** The node's workers: started, replaced, kept on one configuration, drained. */
export class WorkerPool {
  restarts = 0
  readonly slots: WorkerSlot[]
  private ballot: Ballot<WorkerSlot> | undefined
  readonly limits: LimitPort | undefined
  private readonly watchers = new Set<() => void>()
  private readonly said = new Said()
  readonly rehearsals = new Rehearsals()
  private draining = false

  constructor(private readonly options: PoolOptions) {
    cluster.setupPrimary({ exec: options.exec, args: [], execArgv: WORKER_FLAGS, serialization: 'advanced' })
    const events = {
      online: (slot: WorkerSlot) => this.catchUp(slot),
      message: (slot: WorkerSlot, message: ToPrimary) => this.receive(slot, message),
      exited: (slot: WorkerSlot, how: string) => this.lost(slot, how),
    }
    this.slots = Array.from({ length: options.size }, () => new WorkerSlot(options.environment, events))
    this.limits = options.openLimits?.((workerId, payload) =>
      this.slots.find(slot => slot.workerId === workerId)?.send({ type: 'limit', payload }),
    )
  }

  start(): void {
    for (const slot of this.slots) slot.start()
  }

  get readyCount(): number {
    return this.slots.filter(slot => slot.ready).length
  }

  /** Resolves with the proxy's port once every worker takes traffic. */
  listening(): Promise<number> {
    return new Promise(resolve => {
      const check = () => {
        if (this.readyCount < this.slots.length) return
        this.watchers.delete(check)
        resolve(this.slots[0]?.port ?? 0)
      }
      this.watchers.add(check)
      check()
    })
  }

  /** Puts a part of an update to all workers before it is known whether the update will come. */
  stage(piece: Piece): void {
    for (const slot of this.slots) slot.stage(piece)
  }

  /**
   * Puts an update to all workers, one update at a time. Either all of them run it afterwards, or all run what they did before.
   */
  async apply(update: Delivery): Promise<Vote> {
    // Out of service there is nobody to ask: workers are given everything when they start again.
    const ballot = new Ballot<WorkerSlot>(update, this.draining ? [] : this.slots)
    this.ballot = ballot
    for (const slot of this.slots) slot.deliver(update)
    const limit = this.options.applyTimeoutMs ?? 15_000
    const timer = setInterval(() => {
      for (const slot of ballot.silent()) {
        this.options.log.error(
          { worker: slot.workerId, revision: update.revision },
          'a worker does not answer: replaced',
        )
        slot.kill()
      }
    }, limit)
    const vote = await ballot.result
    clearInterval(timer)
    this.ballot = undefined
    if (!vote.accepted) for (const slot of ballot.accepted) this.revert(slot)
    return vote
  }

  /** JSON of what one of the workers makes of an imagined request; undefined: none could. */
  rehearse(request: string): Promise<string | undefined> {
    const slot = this.slots.find(({ ready }) => ready)
    return slot ? this.rehearsals.ask(slot, request) : Promise.resolve(undefined)
  }

  async drain(deadlineMs: number): Promise<void> {
    this.draining = true
    await Promise.all(this.slots.map(slot => slot.drain(deadlineMs)))
  }

  /** Takes traffic again after a drain; resolves once every worker does. */
  async reopen(): Promise<void> {
    this.draining = false
    for (const slot of this.slots) slot.reopen()
    await this.listening()
  }

  private revert(slot: WorkerSlot): void {
    const current = this.options.current()
    if (current) slot.deliver(current)
    else slot.kill()
  }

  private catchUp(slot: WorkerSlot): void {
    if (slot.journal) {
      this.options.journals.follow(slot.journal)
      this.limits?.journal(slot.journal)
    }
    const current = this.options.current()
    if (current) slot.deliver(current)
    if (this.ballot) slot.deliver(this.ballot.update)
  }

  private receive(slot: WorkerSlot, message: ToPrimary): void {
    switch (message.type) {
      case 'listening':
        slot.port = message.port
        slot.ready = true
        for (const watcher of [...this.watchers]) watcher()
        return
      case 'applied':
        if (message.nonce === this.ballot?.update.nonce) this.ballot.vote(slot, message)
        else if (!message.accepted)
          this.options.log.error(
            { worker: slot.workerId, refusals: message.refusals },
            'a new worker refuses what is served',
          )
        return
      case 'cut':
        if (slot.journal) this.options.journals.grew(slot.journal)
        return
      case 'stats':
        slot.stats = message
        return
      case 'limit':
        this.limits?.onLimitMessage(slot.workerId, message.payload)
        return
      case 'rehearsed':
        return this.rehearsals.answered(message.id, message.report)
      case 'once':
        slot.send({ type: 'once', id: message.id, first: this.said.once(message.name, message.until) })
        return
    }
  }

  private lost(slot: WorkerSlot, how: string): void {
    this.limits?.onWorkerExit(slot.workerId)
    if (slot.journal) this.options.journals.finish(slot.journal)
    if (this.draining) return this.ballot?.left(slot)
    this.restarts++
    this.options.log.error({ worker: slot.workerId, how }, 'a worker died and is replaced')
    this.ballot?.died(slot)
  }
}
