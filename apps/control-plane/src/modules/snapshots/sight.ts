import type { Graph, LinkObserver } from './graph.js'
import type { Link } from './links.js'

/** What a sight asks of the resources that it is over. */
export interface Seen {
  /** Whether there is such a resource, or something that stands for several. */
  exists(key: string): boolean
  /** Whether the group names it, so that nothing has to bring it. */
  isRoot(key: string): boolean
  /** Called before a resource comes into sight or goes out of it. */
  flipping(key: string): void
}

/**
 * The part of all resources that a group's nodes are told of: what the group names, and all that this brings. Every resource counts the visible ones
 * that bring it, so a change costs only what it touches; the counts are exact because links form no circle.
 */
export class Sight implements LinkObserver {
  private readonly visible = new Set<string>()
  private readonly support = new Map<string, number>()

  constructor(
    private readonly graph: Graph,
    private readonly seen: Seen,
  ) {
    graph.observers.add(this)
  }

  has(key: string): boolean {
    return this.visible.has(key)
  }

  keys(): Iterable<string> {
    return this.visible
  }

  close(): void {
    this.graph.observers.delete(this)
  }

  linked({ from, to }: Link): void {
    if (this.visible.has(from)) this.count(to, 1)
  }

  unlinked({ from, to }: Link): void {
    if (this.visible.has(from)) this.count(to, -1)
  }

  /** To be called when a resource came, went, or may be named by the group now. */
  check(key: string): void {
    const now = this.seen.exists(key) && (this.seen.isRoot(key) || (this.support.get(key) ?? 0) > 0)
    if (now === this.visible.has(key)) return
    this.seen.flipping(key)
    if (now) this.visible.add(key)
    else this.visible.delete(key)
    for (const target of this.graph.targetsOf(key)) this.count(target, now ? 1 : -1)
  }

  private count(key: string, by: number): void {
    const support = (this.support.get(key) ?? 0) + by
    if (support === 0) this.support.delete(key)
    else this.support.set(key, support)
    this.check(key)
  }
}
