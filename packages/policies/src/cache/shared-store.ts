import { createHash, randomUUID } from 'node:crypto'
import type { PolicyDeps, Purge, RedisStore } from '../contract.js'
import { decoded, encoded } from './codec.js'
import { type Entry, type RequestHeaders, said } from './entry.js'
import { concerns, type Purges } from './purges.js'

/** A Redis that failed is left alone so long: calls do not wait for it one by one. */
const REST_MS = 1_000
/** What can still be asked about is kept a while beyond its time. */
const BEYOND_MS = 60_000
/** Fields of a URI: what its answers vary by, and what the keys of those that count have in them; what that is kept for, ms of the wall clock. */
const [VARY, ROUND, UNTIL] = ['vary', 'round', 'until']
/** Fields of an answer. */
const [TAGS, ENTRY] = ['tags', 'entry']
/** A purge sweeps at once, and again when all nodes must have heard of it. */
const SWEEPS_MS = [0, 10_000]
const TICK_MS = 1_000

interface Sweep {
  purge: Purge
  round: number
  due: number
  /** Nobody else does it, as far as is known. */
  mine: boolean
}

/**
 * Stored answers that all workers of all nodes share, each under a key of its own that goes with it. Whatever goes wrong with them is as if they
 * were not there.
 */
export class SharedStore {
  private restsUntil = 0
  private sweeps: Sweep[] = []
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
      const [vary, round] = await this.redis.fields(this.keyOf(uri), [VARY, ROUND])
      if (!vary || !round) return undefined
      const varied = vary.toString().split(',').filter(Boolean)
      const [bytes] = await this.redis.fields(this.entryKey(uri, round, consumer, varied, headers), [ENTRY])
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
    if (this.deps.now() < this.restsUntil) return
    this.write(uri, entry).catch(() => this.failed())
  }

  /** What is found next begins another round: answers of this one are found no more, and go with their time. */
  drop(uri: string): void {
    this.redis.drop([this.keyOf(uri)]).catch(() => this.failed())
  }

  private async write(uri: string, entry: Entry): Promise<void> {
    const now = this.deps.now()
    const names = entry.varied.map(([name]) => name)
    const { whileRevalidate, ifError } = entry.freshness
    const lifetime = Math.max(0, entry.left(now)) + Math.max(whileRevalidate, ifError) + BEYOND_MS
    const [known, until] = await this.redis.fields(this.keyOf(uri), [ROUND, UNTIL])
    const round = known ?? randomUUID()
    const kept = Math.max(now + lifetime, Number(until ?? 0))
    const key = this.entryKey(uri, round, entry.consumer, names, Object.fromEntries(entry.varied))
    await this.redis.put(key, { [TAGS]: entry.tags.join(' '), [ENTRY]: encoded(entry) }, lifetime)
    // A known round is not written again: dropped meanwhile, it stays so.
    const about = { [VARY]: names.join(','), [UNTIL]: String(kept), ...(!known && { [ROUND]: round }) }
    await this.redis.put(this.keyOf(uri), about, kept - now)
  }

  purge(purges: readonly Purge[]): void {
    const now = this.deps.now()
    const all = purges.flatMap(purge =>
      SWEEPS_MS.map((delay, round) => ({ purge, round, due: now + delay, mine: false })),
    )
    this.sweeps.push(...all)
    void this.sweeping.demand()
  }

  private async sweep(): Promise<number> {
    const now = this.deps.now()
    const due = this.sweeps.filter(each => each.due <= now)
    for (const each of due) {
      if (await this.isMine(each)) await this.remove(each.purge)
      this.sweeps = this.sweeps.filter(other => other !== each)
    }
    return TICK_MS
  }

  /** Whoever says so first does it for all, and again until it is done; where nobody can tell who was, each does. */
  private async isMine(sweep: Sweep): Promise<boolean> {
    try {
      sweep.mine ||= await this.redis.first(`swept ${sweep.purge.id} ${sweep.round}`, 3_600_000)
      return sweep.mine
    } catch (cause) {
      sweep.mine = true
      throw cause
    }
  }

  private async remove(purge: Purge): Promise<void> {
    const prefix = `${this.space} `
    for await (const keys of this.redis.keys(prefix)) {
      const concerned = await Promise.all(
        keys.map(async key => {
          const [tags] = purge.by === 'tag' ? await this.redis.fields(key, [TAGS]) : []
          const [uri = ''] = key.slice(prefix.length).split('\n', 1)
          return concerns(purge, uri, tags?.toString().split(' ') ?? [])
        }),
      )
      await this.redis.drop(keys.filter((_, index) => concerned[index]))
    }
  }

  private keyOf(uri: string): string {
    return `${this.space} ${uri}`
  }

  private entryKey(
    uri: string,
    round: Buffer | string,
    consumer: string,
    varied: readonly string[],
    headers: RequestHeaders,
  ): string {
    return `${this.keyOf(uri)}\n${round} ${digestOf(consumer, varied, headers)}`
  }

  private failed(): undefined {
    this.restsUntil = this.deps.now() + REST_MS
    this.deps.count('gatehouse_cache_shared_failures_total')
    return undefined
  }
}

/** Whose answer, to a request that said what in the headers that it varies by. */
function digestOf(consumer: string, varied: readonly string[], headers: RequestHeaders): string {
  const asked = varied.map(name => [name, said(headers, name)])
  return createHash('sha256')
    .update(JSON.stringify([consumer, asked]))
    .digest('base64url')
}
