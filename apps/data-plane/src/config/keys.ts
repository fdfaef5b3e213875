import type { KeyResource } from '@gatehouse/shared/config/resources.js'
import { isCidr, rangeTest } from '@gatehouse/shared/net/cidr.js'
import type { CompiledKey } from './runtime.js'
import type { View } from './view.js'

/** Undefined where nothing is wrong with it. */
export function faultOfKey(key: KeyResource): string | undefined {
  const range = key.ipAllow?.find(text => !isCidr(text))
  if (range !== undefined) return `ipAllow: not an address or range: ${range}`
  if (key.expiresAt !== undefined && Number.isNaN(Date.parse(key.expiresAt))) return 'expiresAt: not a time'
  return undefined
}

const compile = (resource: KeyResource): CompiledKey => ({
  resource,
  expiresAt: resource.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(resource.expiresAt),
  permits: resource.ipAllow && resource.ipAllow.length > 0 ? rangeTest(resource.ipAllow) : null,
})

/** Keys by the hash of their secret. */
export class Keys {
  private byHash = new Map<string, CompiledKey>()

  get(hash: string): CompiledKey | undefined {
    return this.byHash.get(hash)
  }

  /** Compiles what an update brings, a key a step; the answer makes the change, at once. To be called before the tables change. */
  *prepare(view: View): Generator<void, () => void> {
    const { full, resources, removed } = view.changes.key
    const next = full ? new Map<string, CompiledKey>() : undefined
    const fresh: CompiledKey[] = []
    for (const resource of resources.values()) {
      const key = compile(resource)
      if (next) next.set(resource.hash, key)
      else fresh.push(key)
      yield
    }
    return () => {
      if (next) {
        this.byHash = next
        return
      }
      for (const id of [...removed, ...resources.keys()]) {
        const before = view.tables.key.resources.get(id)
        if (before) this.byHash.delete(before.hash)
      }
      for (const key of fresh) this.byHash.set(key.resource.hash, key)
    }
  }
}
