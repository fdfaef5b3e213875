import type { Link } from './links.js'

/** Who hears of the links that come and go. */
export interface LinkObserver {
  linked(link: Link): void
  unlinked(link: Link): void
}

/** Which resource brings which, whoever declared it. */
export class Graph {
  readonly observers = new Set<LinkObserver>()
  private readonly targets = new Map<string, Set<string>>()

  targetsOf(from: string): Iterable<string> {
    return this.targets.get(from) ?? []
  }

  /** Replaces what a resource had declared. */
  redeclare(before: readonly Link[], after: readonly Link[]): void {
    const same = (a: Link) => (b: Link) => a.from === b.from && a.to === b.to
    for (const link of before) if (!after.some(same(link))) this.remove(link)
    for (const link of after) if (!before.some(same(link))) this.add(link)
  }

  private add(link: Link): void {
    const targets = this.targets.get(link.from)
    if (targets) targets.add(link.to)
    else this.targets.set(link.from, new Set([link.to]))
    for (const observer of this.observers) observer.linked(link)
  }

  private remove(link: Link): void {
    const targets = this.targets.get(link.from)
    targets?.delete(link.to)
    if (targets?.size === 0) this.targets.delete(link.from)
    for (const observer of this.observers) observer.unlinked(link)
  }
}
