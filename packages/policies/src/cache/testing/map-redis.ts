import type { RedisStore } from '../../contract.js'

/** What Redis would do with hashes, in a map, without their time. */
export class MapRedis implements RedisStore {
  readonly hashes = new Map<string, Map<string, Buffer>>()
  away = false

  async fields(key: string, names: readonly string[]) {
    this.check()
    return names.map(name => this.hashes.get(key)?.get(name) ?? null)
  }

  async put(key: string, fields: Readonly<Record<string, string | Buffer>>) {
    this.check()
    const hash = this.hashes.get(key) ?? new Map<string, Buffer>()
    for (const [name, value] of Object.entries(fields)) hash.set(name, Buffer.from(value as string))
    this.hashes.set(key, hash)
  }

  async drop(keys: readonly string[]) {
    this.check()
    for (const key of keys) this.hashes.delete(key)
  }

  async first(key: string) {
    this.check()
    if (this.hashes.has(key)) return false
    this.hashes.set(key, new Map())
    return true
  }

  async *keys(prefix: string) {
    this.check()
    yield [...this.hashes.keys()].filter(key => key.startsWith(prefix))
  }

  private check(): void {
    if (this.away) throw new Error('away')
  }
}
