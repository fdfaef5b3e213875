import { type Resource, type ResourceKind, resourceSchemas } from '@gatehouse/shared/config/resources.js'
import type { UpdatePart } from '../node/ipc.js'
import { faultOfKey } from './keys.js'
import type { Changes, Staged } from './view.js'

const isKind = (kind: string): kind is ResourceKind => Object.hasOwn(resourceSchemas, kind)

/**
 * Parses a part of an update against the schemas, into `changes`, a resource a step. What does not parse is kept as broken, with the reason. Kinds from a newer control
 * plane are passed over. Throws SyntaxError or TypeError on what is no list of objects: nothing of such an update can be relied on.
 */
export function* stagePart(changes: Changes, { kind, full, resources, removed }: UpdatePart): Generator<void> {
  if (!isKind(kind)) return
  const staged = changes[kind] as Staged<Resource>
  const list: unknown = JSON.parse(resources)
  if (!Array.isArray(list)) throw new TypeError(`${kind}: not a list of resources`)
  staged.full ||= full
  if (!full) for (const id of removed) staged.removed.add(id)
  for (const item of list) {
    yield
    stageResource(staged, kind, item)
  }
}

function stageResource(staged: Staged<Resource>, kind: ResourceKind, item: unknown): void {
  const parsed = resourceSchemas[kind].safeParse(item)
  const reason = parsed.success ? faultOf(kind, parsed.data) : issueOf(parsed.error.issues[0]!)
  if (parsed.success && reason === undefined) {
    staged.resources.set(parsed.data.id, parsed.data)
    staged.removed.delete(parsed.data.id)
    return
  }
  const raw = item as Record<string, unknown>
  const id = String(raw.id ?? '')
  staged.resources.delete(id)
  staged.broken.set(id, { reason: reason ?? 'not valid', raw })
  // Whatever ran under this id is not what is wanted any more.
  if (!staged.full) staged.removed.add(id)
}

/** What a schema cannot tell. */
const faultOf = (kind: ResourceKind, resource: Resource): string | undefined =>
  kind === 'key' ? faultOfKey(resource as Resource<'key'>) : undefined

const issueOf = ({ path, message }: { path: PropertyKey[]; message: string }): string => `${path.join('.')}: ${message}`
