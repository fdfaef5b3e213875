import { createHash } from 'node:crypto'
import type { PolicyDeps, Purge, RedisStore } from '../contract.js'
import { decoded, encoded } from './codec.js'
import { type Entry, type RequestHeaders, said } from './entry.js'
import { concerns, type Purges } from './purges.js'

/** A Redis that failed is left alone so long: calls do not wait for it one by one. */
const REST_MS = 1_000
/** What can still be asked about is kept a while beyond its time. */
const BEYOND_MS = 60_000
const VARY = 'vary'
const TAGS = 'tags'
/** A purge sweeps at once, and again when all nodes must have heard of it. */
const SWEEPS_MS = [0, 10_000]
const TICK_MS = 1_000

/** Stored answers that all workers of all nodes share. Whatever goes wrong with them is as if they were not there. */
export class SharedStore {
  private restsUntil = 0
  private sweeps: { purge: Purge; round: number; due: number }[] = []
  private readonly sweeping

  /** `space`: of entries that were made under the same settings. */
  constructor(
    private readonly redis: RedisStore,
    private readonly space: string,
    private readonly purges: Purges,
    private readonly deps: Pick<PolicyDeps, 'now' | 'count' | 'refresh'>,
  ) {
    this.sweeping = deps.refresh(() => this.sweep(), { cooldownMs: 0 })
  }

  /** Undefined: there is none, or nobody can tell. */
  async find(uri: string, consumer: string, headers: RequestHeaders): Promise<Entry | undefined> {
    if (this.deps.now() < this.restsUntil) return undefined
    try {
      const key = this.keyOf(uri)
      const [vary] = await this.redis.fields(key, [VARY])
      if (!vary) return undefined
      const varied = vary.toString().split(',').filter(Boolean)
      const [bytes] = await this.redis.fields(key, [fieldOf(consumer, varied, headers)])
      const entry = bytes ? decoded(bytes) : undefined
      // Whatever its place says: an answer is of whom it says itself.
      if (!entry?.fits(consumer, headers) || this.purges.cover(uri, entry.tags, entry.requestedAt)) return undefined
      return entry
    } catch {
      return this.failed()
    }
  }

  /** Beside the call. */
  put(uri: string, entry: Entry): void {
    const { now } = this.deps
    if (now() < this.restsUntil) return
    const names = entry.varied.map(([name]) => name)
    const said = Object.fromEntries(entry.varied)
    const { whileRevalidate, ifError } = entry.freshness
    const lifetime = Math.max(0, entry.left(now())) + Math.max(whileRevalidate, ifError) + BEYOND_MS
    this.redis
      .put(
        this.keyOf(uri),
        {
          [VARY]: names.join(','),
          [TAGS]: entry.tags.join(' '),
          [fieldOf(entry.consumer, names, said)]: encoded(entry),
        },
        lifetime,
      )
      .catch(() => this.failed())
  }

  drop(uri: string): void {
    this.redis.drop([this.keyOf(uri)]).catch(() => this.failed())
  }

  purge(purges: readonly Purge[]): void {
    const now = this.deps.now()
    const all = purges.flatMap(purge => SWEEPS_MS.map((delay, round) => ({ purge, round, due: now + delay })))
    this.sweeps.push(...all)
    void this.sweeping.demand()
  }

  private async sweep(): Promise<number> {
    const now = this.deps.now()
    const due = this.sweeps.filter(each => each.due <= now)
    for (const each of due) {
      // Whoever says so first does it for all.
      if (await this.redis.first(`swept ${each.purge.id} ${each.round}`, 3_600_000)) await this.remove(each.purge)
      this.sweeps = this.sweeps.filter(other => other !== each)
    }
    return TICK_MS
  }

  private async remove(purge: Purge): Promise<void> {
    const prefix = `${this.space} `
    for await (const keys of this.redis.keys(prefix)) {
      const gone: string[] = []
      for (const key of keys) {
        const tags = purge.by === 'tag' ? await this.redis.fields(key, [TAGS]) : []
        if (concerns(purge, key.slice(prefix.length), tags[0]?.toString().split(' ') ?? [])) gone.push(key)
      }
      await this.redis.drop(gone)
    }
  }

  private keyOf(uri: string): string {
    return `${this.space} ${uri}`
  }

  private failed(): undefined {
    this.restsUntil = this.deps.now() + REST_MS
    this.deps.count('gatehouse_cache_shared_failures_total')
    return undefined
  }
}

/** Of the hash of a URI: whose answer, to a request that said what in the headers that it varies by. */
function fieldOf(consumer: string, varied: readonly string[], headers: RequestHeaders): string {
  const asked = varied.map(name => [name, said(headers, name)])
  return createHash('sha256')
    .update(JSON.stringify([consumer, asked]))
    .digest('base64url')
}
