import type { KeyResource } from '@gatehouse/shared/config/resources.js'
import { isCidr, rangeTest } from '@gatehouse/shared/net/cidr.js'
import type { CompiledKey } from './runtime.js'
import type { Changes, Refusal, Tables } from './view.js'

/** Undefined where nothing is wrong with it. */
function faultOf(key: KeyResource): string | undefined {
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
  private readonly byHash = new Map<string, CompiledKey>()

  constructor(private readonly tables: Tables) {}

  check(changes: Changes, refusals: Refusal[]): void {
    for (const [id, key] of changes.key) {
      const reason = key ? faultOf(key) : undefined
      if (reason !== undefined) refusals.push({ kind: 'key', id, reason })
    }
  }

  /** Called before the tables change. */
  applying(changes: Changes): void {
    for (const id of changes.key.keys()) {
      const before = this.tables.key.get(id)
      if (before) this.byHash.delete(before.hash)
    }
    for (const key of changes.key.values()) if (key) this.byHash.set(key.hash, compile(key))
  }

  get(hash: string): CompiledKey | undefined {
    return this.byHash.get(hash)
  }
}
