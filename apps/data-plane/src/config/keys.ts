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

/** Keys by the hash of their secret. Compiled when first asked for: of a hundred thousand few are in use. */
export class Keys {
  private byHash = new Map<string, KeyResource>()
  private readonly compiled = new Map<string, CompiledKey>()

  get(hash: string): CompiledKey | undefined {
    return this.compiled.get(hash) ?? this.first(hash)
  }

  /** Indexes what an update brings, a key a step; the answer makes the change, at once. To be called before the tables change. */
  *prepare(view: View): Generator<void, () => void> {
    const { full, resources, removed } = view.changes.key
    if (full) {
      const next = new Map<string, KeyResource>()
      for (const resource of resources.values()) {
        next.set(resource.hash, resource)
        yield
      }
      return () => {
        this.byHash = next
        this.compiled.clear()
      }
    }
    return () => {
      for (const id of [...removed, ...resources.keys()]) {
        const before = view.tables.key.resources.get(id)
        if (before) this.forget(before.hash)
      }
      for (const resource of resources.values()) {
        this.forget(resource.hash)
        this.byHash.set(resource.hash, resource)
      }
    }
  }

  private first(hash: string): CompiledKey | undefined {
    const resource = this.byHash.get(hash)
    if (resource === undefined) return undefined
    const key = compile(resource)
    this.compiled.set(hash, key)
    return key
  }

  private forget(hash: string): void {
    this.byHash.delete(hash)
    this.compiled.delete(hash)
  }
}
