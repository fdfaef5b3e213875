import type { Limits } from '@gatehouse/shared/config/resources.js'
import {
  type Allotment,
  apportion,
  type Claim,
  type Part,
  SHARE_LIFE_MS,
  WISH_LIFE_MS,
} from '@gatehouse/shared/limits/sharing.js'
import { enforced } from '@gatehouse/shared/limits/soft.js'
import { Leases } from '../leases.js'
import { Ledger } from '../ledger.js'
import { type MergePath, Sharing } from '../sharing.js'
import type { SimulatedClock } from './simulated-clock.js'

interface KnownPart extends Part {
  freeAt: number
  seenAt: number
  reclaimAt: number
}

/** The ledger that all nodes have in common, as the control plane keeps it in Postgres. */
export class SimulatedLedger {
  private readonly parts = new Map<string, Map<string, KnownPart>>()
  exchanges = 0
  /** Whether it can be reached, by those who speak for it. */
  away = false
  /** Called before and after each decision. */
  onDecided: () => void = () => {}

  constructor(
    private readonly clock: SimulatedClock,
    private readonly limitsOf: (account: string) => Limits,
    private readonly wanted: (by: string, subscription: string) => void = () => {},
  ) {}

  decide(holder: string, claims: readonly Claim[]): Allotment[] {
    this.exchanges++
    const unknown = { fair: 0, othersUsed: 0, othersFreeMs: 0, othersSpare: 0, alone: true }
    if (this.away)
      return claims.map(({ subscription, kind, window, keep }) => ({
        subscription,
        kind,
        window,
        held: keep,
        ...unknown,
      }))
    this.onDecided()
    const allotments = claims.map(claim => this.one(holder, claim))
    this.onDecided()
    return allotments
  }

  /** In use over all nodes, as far as they told. */
  used(subscription: string, kind: Claim['kind']): number {
    return [...(this.parts.get(`${subscription} ${kind} 0`)?.values() ?? [])].reduce((sum, part) => sum + part.used, 0)
  }

  /** What no part holds. */
  free(subscription: string, kind: Claim['kind']): number {
    const parts = [...(this.parts.get(`${subscription} ${kind} 0`)?.values() ?? [])]
    return this.limitOf(subscription, kind).limit - parts.reduce((sum, part) => sum + part.held, 0)
  }

  /** What a run that is over spent, by its records. */
  settle(holder: string, subscription: string, spent: number): void {
    const part = this.parts.get(`${subscription} budget 0`)?.get(holder)
    if (part) Object.assign(part, { held: spent, want: spent, used: spent, need: spent })
  }

  /** A run is over: it wants nothing more, and gives nothing back. */
  end(holder: string): void {
    for (const parts of this.parts.values()) {
      const part = parts.get(holder)
      if (part) part.want = part.need = part.held
    }
  }

  private one(holder: string, claim: Claim): Allotment {
    const { now } = this.clock
    const { subscription, kind, window } = claim
    const key = `${subscription} ${kind} ${window}`
    const parts = this.parts.get(key) ?? new Map<string, KnownPart>()
    this.parts.set(key, parts)
    for (const [other, part] of parts) {
      if (part.reclaimAt <= now) parts.delete(other)
      part.freeMs = Math.max(0, part.freeAt - now)
      if (now - part.seenAt > WISH_LIFE_MS) part.want = part.need = part.held
    }
    const others = [...parts].filter(([other]) => other !== holder).map(([, part]) => part)
    const { limit, lastsMs } = this.limitOf(subscription, kind)
    const decided = apportion(limit, others, claim)
    if (decided.othersSpare > 0) this.wanted(holder, subscription)
    const { want, used, need, freeMs } = claim
    parts.set(holder, {
      held: decided.held,
      want,
      used,
      need,
      freeMs,
      freeAt: now + freeMs,
      seenAt: now,
      reclaimAt: now + lastsMs + SHARE_LIFE_MS,
    })
    return { subscription, kind, window, ...decided }
  }

  private limitOf(account: string, kind: Claim['kind']): { limit: number; lastsMs: number } {
    const limits = this.limitsOf(account)
    if (kind === 'concurrency') return { limit: limits.concurrency!, lastsMs: 0 }
    const { limit, windowMs } =
      kind === 'budget' ? { ...limits.budget!, limit: enforced(limits.budget!) } : limits[kind]!
    return { limit, lastsMs: windowMs }
  }
}

/** A node's way to the ledger: messages take their time, and none arrive while it is cut. */
export class SimulatedPath implements MergePath {
  linked = true
  onLink: MergePath['onLink'] = () => {}
  onWanted: MergePath['onWanted'] = () => {}
  private reject: ((reason: Error) => void) | undefined

  constructor(
    private readonly clock: SimulatedClock,
    private readonly holder: string,
    private readonly ledger: SimulatedLedger,
    private readonly nodes: () => number,
    private readonly transit: () => number,
  ) {}

  exchange(claims: Claim[]): ReturnType<MergePath['exchange']> {
    return new Promise((resolve, reject) => {
      this.reject = reject
      this.clock.after(this.transit(), () => {
        // A claim that left before the cut arrives all the same; its answer is lost.
        const allotments = this.ledger.decide(this.holder, claims)
        this.clock.after(this.transit(), () => {
          if (this.linked) resolve({ allotments, nodes: this.nodes() })
        })
      })
    })
  }

  cut(): void {
    this.linked = false
    this.reject?.(new Error('cut'))
    this.onLink()
  }

  mend(): void {
    this.linked = true
    this.onLink()
  }
}

export interface FleetOptions {
  nodes: number
  workers: number
  /** The same of every account, or of each its own. */
  limits: Limits | ((account: string) => Limits)
  /** ms, one way. */
  transit?: () => number
}

export interface SimulatedNode {
  holder: string
  path: SimulatedPath
  sharing: Sharing
  ledger: Ledger
  workers: Leases[]
  alive: boolean
}

/** Nodes with their workers, joined by one ledger, all in simulated time. */
export class SimulatedFleet {
  readonly ledger: SimulatedLedger
  readonly nodes: SimulatedNode[] = []
  private runs = 0

  constructor(
    private readonly clock: SimulatedClock,
    private readonly options: FleetOptions,
  ) {
    const { limits } = options
    const limitsOf = typeof limits === 'function' ? limits : () => limits
    this.ledger = new SimulatedLedger(clock, limitsOf, (by, subscription) =>
      clock.after(1, () => {
        for (const [index, node] of this.nodes.entries())
          if (node.path.linked && !by.startsWith(`${index}:`)) node.path.onWanted([subscription])
      }),
    )
    for (let index = 0; index < options.nodes; index++) this.nodes.push(this.start(index))
  }

  /** The node's processes die and new ones take their place. */
  restart(index: number): void {
    this.nodes[index]!.alive = false
    this.nodes[index]!.path.linked = false
    const { holder } = this.nodes[index]!
    this.nodes[index] = this.start(index)
    this.clock.after(100, () => this.ledger.end(holder))
  }

  private start(index: number): SimulatedNode {
    const { clock } = this
    const { workers: count, nodes, transit = () => 2 } = this.options
    const holder = `${index}:${this.runs++}`
    const path = new SimulatedPath(clock, holder, this.ledger, () => nodes, transit)
    const now = () => clock.now
    const sharing = new Sharing({ now, path })
    sharing.know(nodes, () => {})
    const workers: Leases[] = []
    const passes = (run: () => void) =>
      clock.after(0.2, () => {
        if (node.alive) run()
      })
    const ledger = new Ledger({
      now,
      sharing,
      workers: () => count,
      wall: now,
      send: (worker, message) => passes(() => workers[worker]!.receive(message)),
    })
    for (let id = 0; id < count; id++)
      workers.push(new Leases({ now, send: message => passes(() => ledger.receive(id, message)) }))
    const node: SimulatedNode = { holder, path, sharing, ledger, workers, alive: true }
    clock.every(20, () => {
      for (const worker of workers) worker.sweep()
      return node.alive
    })
    clock.every(10, () => {
      ledger.tick()
      return node.alive
    })
    clock.every(50, () => {
      sharing.tick()
      return node.alive
    })
    return node
  }
}
