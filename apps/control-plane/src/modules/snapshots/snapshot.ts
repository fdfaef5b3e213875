import type { ApiResource, GroupResource } from '@gatehouse/shared/config/resources.js'
import { resourceDigest } from '@gatehouse/shared/config/state-hash.js'
import type { Held, ResourceRow, Reveal } from './entry.js'
import { Graph } from './graph.js'
import { keyOf, type Link, linksOf } from './links.js'
import { Sight } from './sight.js'
import { View } from './view.js'

interface Limited {
  view: View
  sight: Sight
}

// Memory bounds this: 32 bytes a revision and group, and a line for each change.
const KEPT_REVISIONS = 4096
const NO_LINKS: readonly Link[] = []

/**
 * All resources at one revision, in memory, with a view of them for each group of nodes. Pure: it is told what changed and asked for views.
 * Between the steps of an advance it is at no revision at all, and not `settled`.
 */
export class Snapshot {
  revision = -1
  settled = true
  private readonly entries = new Map<string, Held>()
  private readonly links = new Map<string, readonly Link[]>()
  private readonly graph = new Graph()
  private readonly groups = new Map<string, GroupResource>()
  private readonly whole: View
  private readonly limited = new Map<string, Limited>()

  constructor(
    private readonly reveal: Reveal,
    private readonly kept = KEPT_REVISIONS,
  ) {
    // Who is told is nothing to be told.
    const source = {
      get: (key: string) => this.entries.get(key),
      sees: (key: string) => !key.startsWith('group\n'),
      held: () => told([...this.entries.values()]),
    }
    this.whole = new View(source, kept)
  }

  /** Takes what changed up to `revision`, a step a row, so that a large change need not block. */
  *advance(revision: number, rows: Iterable<ResourceRow>): Generator<void> {
    yield* this.collect(rows)
    yield* this.seal(revision)
  }

  /** Takes a part of what is there at a revision that is sealed once all parts are. */
  *collect(rows: Iterable<ResourceRow>): Generator<void> {
    this.settled = false
    for (const row of rows) {
      this.take(row)
      yield
    }
  }

  *seal(revision: number): Generator<void> {
    for (const view of this.views()) yield* view.seal(revision)
    this.revision = revision
    this.settled = true
  }

  /** What the nodes of a group serve; a group that is not known serves nothing. */
  viewOf(group: string): View {
    if (this.groups.get(group)?.serves === 'everything') return this.whole
    return (this.limited.get(group) ?? this.limit(group)).view
  }

  private take({ kind, id, tenantId, removed, spec }: ResourceRow): void {
    const key = keyOf(kind, id)
    for (const view of this.views()) view.touch(key)
    const json = removed ? undefined : JSON.stringify(spec)
    const entry = { kind, id, tenantId, json }
    const digest = json === undefined ? undefined : resourceDigest(kind, id, this.reveal(entry))
    this.entries.set(key, { ...entry, digest })
    this.relink(key, removed ? NO_LINKS : linksOf(kind, id, spec))
    for (const { sight } of this.limited.values()) sight.check(key)
    if (kind === 'group') this.regroup(id, removed ? undefined : (spec as GroupResource))
  }

  private relink(key: string, after: readonly Link[]): void {
    const before = this.links.get(key) ?? NO_LINKS
    this.graph.redeclare(before, after)
    if (after.length > 0) this.links.set(key, after)
    else this.links.delete(key)
  }

  private regroup(id: string, group: GroupResource | undefined): void {
    const former = [...this.groups.values()].find(each => each.id === id)
    const slug = group?.slug ?? former?.slug
    if (slug === undefined) return
    if (group) this.groups.set(slug, group)
    else this.groups.delete(slug)
    if (!group || group.serves === 'everything') {
      this.limited.get(slug)?.sight.close()
      this.limited.delete(slug)
      return
    }
    const { sight } = this.limited.get(slug) ?? this.limit(slug)
    for (const [key, entry] of this.entries) if (entry.kind === 'api') sight.check(key)
  }

  private limit(group: string): Limited {
    const sight: Sight = new Sight(this.graph, {
      exists: key => key.startsWith('service\n') || this.entries.get(key)?.json !== undefined,
      isRoot: key => this.isNamedBy(group, key),
      flipping: key => view.touch(key),
    })
    const source = {
      get: (key: string) => this.entries.get(key),
      sees: (key: string) => sight.has(key),
      held: () => [...sight.keys()].map(key => this.entries.get(key)),
    }
    const view = new View(source, this.kept)
    const limited = { view, sight }
    this.limited.set(group, limited)
    for (const [key, entry] of this.entries) if (entry.kind === 'api' || isUnbound(entry.kind)) sight.check(key)
    if (this.settled) for (const _ of view.seal(this.revision));
    return limited
  }

  private isNamedBy(group: string, key: string): boolean {
    const serves = this.groups.get(group)?.serves
    const entry = this.entries.get(key)
    if (!entry?.json || !serves || serves === 'everything') return false
    if (isUnbound(entry.kind)) return this.links.get(key) === undefined
    if (entry.kind !== 'api') return false
    return (
      serves.tenants.includes(entry.tenantId ?? '') || serves.apis.includes((JSON.parse(entry.json) as ApiResource).api)
    )
  }

  private *views(): Generator<View> {
    yield this.whole
    for (const { view } of this.limited.values()) yield view
  }
}

function* told(entries: readonly Held[]): Generator<Held> {
  for (const entry of entries) if (entry.kind !== 'group') yield entry
}

/** Kinds of which some hold for the whole installation, which nothing brings. */
const isUnbound = (kind: string): boolean => kind === 'policy' || kind === 'limit'
