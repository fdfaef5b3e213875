import { type Resource, type ResourceKind, resourceKinds, resourceSchemas } from '@gatehouse/shared/config/resources.js'
import type { UpdatePart } from '../node/ipc.js'

export interface Refusal {
  kind: string
  id: string
  reason: string
}

export type Tables = { readonly [K in ResourceKind]: Map<string, Resource<K>> }
/** Null: removed. */
export type Changes = { readonly [K in ResourceKind]: Map<string, Resource<K> | null> }

const mapOfKinds = (): Record<ResourceKind, Map<string, never>> =>
  Object.fromEntries(resourceKinds.map(kind => [kind, new Map()])) as unknown as Record<
    ResourceKind,
    Map<string, never>
  >

export const emptyTables = (): Tables => mapOfKinds() as Tables
export const noChanges = (): Changes => mapOfKinds() as Changes

/** What runs with what is about to change laid over it, so that a change can be checked before anything is touched. */
export class View {
  constructor(
    readonly tables: Tables,
    readonly changes: Changes,
  ) {}

  get<K extends ResourceKind>(kind: K, id: string): Resource<K> | undefined {
    const changed = (this.changes[kind] as Map<string, Resource<K> | null>).get(id)
    if (changed !== undefined) return changed ?? undefined
    return (this.tables[kind] as Map<string, Resource<K>>).get(id)
  }

  *all<K extends ResourceKind>(kind: K): Iterable<Resource<K>> {
    const changes = this.changes[kind] as Map<string, Resource<K> | null>
    for (const [id, resource] of this.tables[kind] as Map<string, Resource<K>>) if (!changes.has(id)) yield resource
    for (const resource of changes.values()) if (resource) yield resource
  }

  touches(...kinds: readonly ResourceKind[]): boolean {
    return kinds.some(kind => this.changes[kind].size > 0)
  }

  /** Makes the change. Nothing here can fail. */
  commit(): void {
    for (const kind of resourceKinds) {
      const table = this.tables[kind] as Map<string, Resource>
      for (const [id, resource] of this.changes[kind]) {
        if (resource) table.set(id, resource)
        else table.delete(id)
      }
    }
  }
}

const isKind = (kind: string): kind is ResourceKind => Object.hasOwn(resourceSchemas, kind)

/** Parses the parts of an update against the schemas; what does not parse is told, all of it. Kinds from a newer control plane are passed over. */
export function readParts(tables: Tables, parts: readonly UpdatePart[]): { changes: Changes; refusals: Refusal[] } {
  const changes = noChanges()
  const refusals: Refusal[] = []
  for (const part of parts) if (isKind(part.kind)) readPart(tables, part.kind, part, changes, refusals)
  return { changes, refusals }
}

function readPart(tables: Tables, kind: ResourceKind, part: UpdatePart, changes: Changes, refusals: Refusal[]): void {
  const into = changes[kind] as Map<string, Resource | null>
  let list: unknown
  try {
    list = JSON.parse(part.resources)
  } catch {
    list = undefined
  }
  if (!Array.isArray(list)) {
    refusals.push({ kind, id: '', reason: 'not a JSON array of resources' })
    return
  }
  if (part.full) for (const id of tables[kind].keys()) into.set(id, null)
  for (const id of part.removed) into.set(id, null)
  const schema = resourceSchemas[kind]
  for (const item of list as { id?: unknown }[]) {
    const parsed = schema.safeParse(item)
    if (parsed.success) into.set(parsed.data.id, parsed.data)
    else {
      const issue = parsed.error.issues[0]!
      refusals.push({ kind, id: String(item?.id ?? ''), reason: `${issue.path.join('.')}: ${issue.message}` })
    }
  }
}
