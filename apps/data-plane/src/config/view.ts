import { type Resource, type ResourceKind, resourceKinds } from '@gatehouse/shared/config/resources.js'

export interface Refusal {
  kind: string
  id: string
  reason: string
}

/** What could not be read; what is left of it tells what has to be closed. */
export interface Broken {
  reason: string
  raw: Record<string, unknown>
}

export interface Table<R> {
  readonly resources: Map<string, R>
  readonly broken: Map<string, Broken>
}

/** All that runs, by kind. A table is changed in place by small changes and replaced by a full state. */
export type Tables = { [K in ResourceKind]: Table<Resource<K>> }

/** What an update changes of a kind. */
export interface Staged<R> extends Table<R> {
  /** True: it is all that there will be. */
  full: boolean
  /** Gone, or not readable any more. Empty where `full`. */
  readonly removed: Set<string>
}

export type Changes = { [K in ResourceKind]: Staged<Resource<K>> }

const ofEachKind = <T>(make: () => T): Record<ResourceKind, T> =>
  Object.fromEntries(resourceKinds.map(kind => [kind, make()])) as Record<ResourceKind, T>

export const emptyTables = (): Tables => ofEachKind(() => ({ resources: new Map(), broken: new Map() })) as Tables
export const noChanges = (): Changes =>
  ofEachKind(() => ({ full: false, resources: new Map(), broken: new Map(), removed: new Set<string>() })) as Changes

/** What runs with what is about to change laid over it, so that a change can be compiled before anything is touched. */
export class View {
  constructor(
    readonly tables: Tables,
    readonly changes: Changes,
  ) {}

  get<K extends ResourceKind>(kind: K, id: string): Resource<K> | undefined {
    const staged = this.staged(kind)
    const changed = staged.resources.get(id)
    if (changed !== undefined || staged.full || staged.removed.has(id)) return changed
    return this.table(kind).resources.get(id)
  }

  *all<K extends ResourceKind>(kind: K): Iterable<Resource<K>> {
    const { full, resources, removed } = this.staged(kind)
    if (!full)
      for (const [id, resource] of this.table(kind).resources)
        if (!resources.has(id) && !removed.has(id)) yield resource
    yield* resources.values()
  }

  *broken(kind: ResourceKind): Iterable<[id: string, broken: Broken]> {
    const staged = this.staged(kind)
    if (!staged.full)
      for (const each of this.table(kind).broken)
        if (!staged.resources.has(each[0]) && !staged.removed.has(each[0]) && !staged.broken.has(each[0])) yield each
    yield* staged.broken
  }

  isFull(kind: ResourceKind): boolean {
    return this.changes[kind].full
  }

  /** Ids of what came, went, changed or broke; not to be asked for a full kind. */
  *changed(kind: ResourceKind): Iterable<string> {
    const { resources, removed } = this.changes[kind]
    yield* resources.keys()
    yield* removed
  }

  touches(...kinds: readonly ResourceKind[]): boolean {
    return kinds.some(kind => {
      const { full, resources, removed } = this.changes[kind]
      return full || resources.size + removed.size > 0
    })
  }

  /** Makes the change. Nothing here can fail. */
  commit(): void {
    for (const kind of resourceKinds) this.commitKind(kind)
  }

  private commitKind<K extends ResourceKind>(kind: K): void {
    const { full, resources, broken, removed } = this.staged(kind)
    if (full) {
      this.tables[kind] = { resources, broken } as Tables[K]
      return
    }
    const table = this.table(kind)
    for (const id of removed) {
      table.resources.delete(id)
      table.broken.delete(id)
    }
    for (const [id, resource] of resources) {
      table.resources.set(id, resource)
      table.broken.delete(id)
    }
    for (const [id, each] of broken) table.broken.set(id, each)
  }

  private staged<K extends ResourceKind>(kind: K): Staged<Resource<K>> {
    return this.changes[kind] as unknown as Staged<Resource<K>>
  }

  private table<K extends ResourceKind>(kind: K): Table<Resource<K>> {
    return this.tables[kind] as unknown as Table<Resource<K>>
  }
}
