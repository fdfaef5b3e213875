import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type {
  Ctx,
  MaybePromise,
  OutgoingRequest,
  PolicyDeps,
  PolicyHooks,
  Purge,
  Reply,
  ResponseHead,
} from '../contract.js'
import { headerIn, listIn, removeHeader, setHeader } from '../headers.js'
import type { config } from './config.js'
import { secondsOf } from './directives.js'
import { Entry, kept, said, variedBy } from './entry.js'
import { Flights } from './flights.js'
import { freshnessOf, isStorable } from './freshness.js'
import { concerns, Purges, tagsIn } from './purges.js'
import { SharedStore } from './shared-store.js'
import { Store } from './store.js'
import { consumerOf, isAuthorized, uriOf, Visit } from './visit.js'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
/** A service that failed is left alone so long, while there is something stale to give. */
const REST_MS = 1_000
const NOTHING_STORED: Reply = {
  error: 'upstream_timeout',
  detail: 'Nothing is stored for this, and the call asks for stored answers only.',
}

/** A shared cache in memory (RFC 9111), with requests of the same thing put together. */
export class Cache implements PolicyHooks {
  private readonly store: Store
  private readonly flights = new Flights()
  private readonly purges: Purges
  private readonly shared: SharedStore | undefined
  private readonly now: () => number
  private readonly visits: ReturnType<PolicyDeps['slot']>

  constructor(
    private readonly settings: z.output<typeof config>,
    deps: PolicyDeps,
  ) {
    this.now = deps.now
    this.visits = deps.slot()
    this.store = new Store(settings.maxBytes)
    this.purges = new Purges(deps.now)
    const { redis, ...rest } = settings
    // What was stored under other settings is not what these would have stored.
    const space = createHash('sha256').update(JSON.stringify(rest)).digest('base64url').slice(0, 16)
    this.shared = redis && new SharedStore(deps.redis(redis), space, this.purges, deps)
  }

  purge(purges: readonly Purge[]): void {
    this.purges.add(purges)
    this.store.remove((uri, { tags }) => purges.some(purge => concerns(purge, uri, tags)))
    this.shared?.purge(purges)
  }

  onRequest(ctx: Ctx): MaybePromise<Reply | undefined> {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || ctx.rehearsal) return undefined
    const consumer = consumerOf(ctx, this.settings.shareable)
    if (consumer === undefined || ctx.headers.range !== undefined) return undefined
    const visit = new Visit(ctx, uriOf(ctx), consumer, this.settings.callerControl)
    if (visit.control.has('no-store')) return undefined
    this.visits.set(ctx, visit)
    return this.decide(visit)
  }

  onUpstream(ctx: Ctx, { headers }: OutgoingRequest): void {
    const visit = this.visitOf(ctx)
    if (!visit) return
    visit.of = ctx
    visit.answered = false
    visit.requestedAt = this.now()
    const { entry } = visit
    if (!entry?.etag && !entry?.modified) return
    // The caller's own condition is judged by what is stored, once that is known to hold.
    for (const name of ['if-none-match', 'if-modified-since', 'if-match', 'if-unmodified-since'])
      removeHeader(headers, name)
    if (entry.etag !== undefined) setHeader(headers, 'if-none-match', entry.etag)
    if (entry.modified !== undefined) setHeader(headers, 'if-modified-since', entry.modified)
  }

  replaceResponse(ctx: Ctx, head: ResponseHead): Reply | undefined {
    const visit = this.visitOf(ctx)
    if (visit?.answered) return undefined
    if (!visit) {
      if (!SAFE.has(ctx.method) && !ctx.rehearsal && head.status >= 200 && head.status < 400) this.drop(uriOf(ctx))
      this.takeTags(head)
      setHeader(head.headers, 'x-gatehouse-cache', 'bypass')
      return undefined
    }
    const { entry } = visit
    if (entry && head.status === 304) return this.revalidated(visit, entry, head)
    if (entry && head.status >= 500 && this.stands(entry)) return this.failed(visit, entry)
    ctx.cache = 'miss'
    setHeader(head.headers, 'x-gatehouse-cache', 'miss')
    const why = entry ? 'stale' : 'miss'
    setHeader(head.headers, 'cache-status', `gatehouse; fwd=${why}; fwd-status=${head.status}`)
    this.prepare(visit, ctx, head, this.takeTags(head))
    return undefined
  }

  onResponseData(ctx: Ctx, chunk: Buffer): void {
    const visit = this.visitOf(ctx)
    if (!visit?.chunks) return
    visit.chunks.push(chunk)
    visit.size += chunk.length
    if (visit.size <= this.settings.maxEntryBytes) return
    visit.chunks = undefined
    this.land(visit)
  }

  onResponseEnd(ctx: Ctx): void {
    const visit = this.visitOf(ctx)
    if (!visit?.chunks) return
    this.keep(visit, visit.make!(Buffer.concat(visit.chunks, visit.size)))
    visit.chunks = undefined
    this.land(visit)
  }

  onComplete(ctx: Ctx): void {
    const visit = this.visitOf(ctx)
    if (visit?.of !== ctx) return
    visit.over = true
    visit.chunks = undefined
    if (visit.entry && !visit.answered) visit.entry.refreshing = false
    this.land(visit)
  }

  private visitOf(ctx: Ctx): Visit | undefined {
    return this.visits.get(ctx) as Visit | undefined
  }

  /** An answer from the store, or nothing: then the service is asked, by this call or by the one that it waits for. */
  private decide(visit: Visit): MaybePromise<Reply | undefined> {
    const { of: ctx, uri, consumer, control } = visit
    const reply = this.stored(visit)
    if (reply || this.shared === undefined || control.has('no-cache')) return reply ?? this.ask(visit)
    return this.shared.find(uri, consumer, ctx.headers).then(entry => {
      // Nobody would be there to tell those who wait for it.
      if (visit.over) return undefined
      const known = visit.entry?.freshness.receivedAt ?? Number.NEGATIVE_INFINITY
      if (entry === undefined || entry.freshness.receivedAt <= known) return this.ask(visit)
      this.store.put(uri, entry, ctx.headers)
      return this.stored(visit) ?? this.ask(visit)
    })
  }

  private ask(visit: Visit): MaybePromise<Reply | undefined> {
    const { of: ctx, control } = visit
    if (control.has('only-if-cached')) return NOTHING_STORED
    // What is asked for in spite of the store, or with a condition of its own, may bring an answer that is of no use to others.
    if (ctx.method === 'HEAD' || control.has('no-cache') || isConditional(ctx)) return undefined
    const other = this.flights.join(visit.flight)
    if (other) return other.then(() => this.stored(visit))
    visit.leads = true
    return undefined
  }

  /** What is in memory, where it serves; else it is what the service is asked about. A call that waited for another goes by itself where that brought nothing. */
  private stored(visit: Visit): Reply | undefined {
    const found = this.store.find(visit.uri, visit.consumer, visit.of.headers)
    visit.entry = found
    return found && this.fromStore(visit, found)
  }

  private fromStore(visit: Visit, entry: Entry): Reply | undefined {
    const { control, of: ctx } = visit
    const now = this.now()
    const { freshness } = entry
    if (control.has('no-cache') || freshness.alwaysAsk) return undefined
    const left = entry.left(now)
    const maxAge = secondsOf(control, 'max-age')
    if (maxAge !== undefined && freshness.lifetime - left > maxAge * 1000) return undefined
    const seconds = Math.floor(left / 1000)
    if (left > 1000 * (secondsOf(control, 'min-fresh') ?? 0)) return this.hit(visit, entry, `hit; ttl=${seconds}`)
    if (freshness.mustRevalidate || control.has('min-fresh')) return undefined
    const allowed = control.get('max-stale')
    if (allowed === '' || -left <= 1000 * (secondsOf(control, 'max-stale') ?? -1))
      return this.hit(visit, entry, `hit; ttl=${seconds}; detail=stale`)
    if (now < entry.failedUntil && this.stands(entry))
      return this.hit(visit, entry, `hit; ttl=${seconds}; detail=failed`)
    if (-left >= freshness.whileRevalidate || maxAge !== undefined || ctx.method !== 'GET') return undefined
    const refresh = !entry.refreshing
    entry.refreshing = true
    visit.entry = entry
    const reply = this.hit(visit, entry, `hit; ttl=${seconds}; detail=revalidating`)
    return 'status' in reply ? { ...reply, refresh } : reply
  }

  private hit(visit: Visit, entry: Entry, detail: string): Reply {
    visit.answered = true
    visit.of.cache = 'hit'
    return entry.reply(visit.of.headers, this.now(), detail)
  }

  /** Whether something stale may stand in while the service fails. */
  private stands(entry: Entry): boolean {
    return (
      !entry.freshness.mustRevalidate && !entry.freshness.alwaysAsk && -entry.left(this.now()) < entry.freshness.ifError
    )
  }

  private revalidated(visit: Visit, entry: Entry, head: ResponseHead): Reply {
    const { headers } = head
    const receivedAt = this.now()
    const told = this.takeTags(head)
    const tags = told.length > 0 ? told : entry.tags
    const merged = entry.freshened(kept(headers), entry.freshness)
    const answer = {
      status: entry.status,
      headers: [...merged.headers, ...ageIn(headers)],
      requestedAt: visit.requestedAt,
      receivedAt,
    }
    const fresh = entry.freshened(kept(headers), freshnessOf(answer, this.settings), visit.requestedAt, tags)
    this.keep(visit, fresh)
    this.land(visit)
    return this.hit(visit, fresh, `hit; fwd=stale; fwd-status=304; ttl=${Math.floor(fresh.left(receivedAt) / 1000)}`)
  }

  private failed(visit: Visit, entry: Entry): Reply {
    entry.failedUntil = this.now() + REST_MS
    entry.refreshing = false
    this.land(visit)
    return this.hit(visit, entry, 'hit; fwd=stale; detail=failed')
  }

  private keep(visit: Visit, entry: Entry): void {
    if (this.purges.cover(visit.uri, entry.tags, entry.requestedAt)) return
    this.store.put(visit.uri, entry, visit.of.headers)
    this.shared?.put(visit.uri, entry)
  }

  private drop(uri: string): void {
    this.store.drop(uri)
    this.shared?.drop(uri)
  }

  /** Tags are the service's word to caches, and end here. */
  private takeTags({ headers }: ResponseHead): string[] {
    const tags = tagsIn(listIn(headers, this.settings.tagHeader))
    removeHeader(headers, this.settings.tagHeader)
    return tags
  }

  private prepare(visit: Visit, ctx: Ctx, { status, headers }: ResponseHead, tags: readonly string[]): void {
    const { consumer, requestedAt } = visit
    const head = kept(headers)
    const answer = { status, headers: [...headers], requestedAt, receivedAt: this.now() }
    const length = Number(headerIn(headers, 'content-length') ?? 0)
    const freshness = freshnessOf(answer, this.settings)
    const validates = headerIn(headers, 'etag') !== undefined || headerIn(headers, 'last-modified') !== undefined
    const useful =
      freshness.lifetime > freshness.initialAge || validates || freshness.whileRevalidate + freshness.ifError > 0
    const storable =
      ctx.method === 'GET' && useful && length <= this.settings.maxEntryBytes && isStorable(answer, isAuthorized(ctx))
    if (!storable) return this.land(visit)
    const varied = variedBy(listIn(headers, 'vary')).map(name => [name, said(ctx.headers, name)] as const)
    const told = without(head, ['x-gatehouse-cache', 'cache-status'])
    visit.chunks = []
    visit.size = 0
    visit.make = body => new Entry(consumer, status, told, body, freshness, varied, tags, requestedAt)
  }

  private land(visit: Visit): void {
    if (!visit.leads) return
    visit.leads = false
    this.flights.land(visit.flight)
  }
}

const isConditional = ({ headers }: Ctx): boolean =>
  headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined

const ageIn = (headers: readonly string[]): string[] => {
  const age = headerIn(headers, 'age')
  return age === undefined ? [] : ['age', age]
}

function without(headers: string[], names: readonly string[]): string[] {
  for (const name of names) removeHeader(headers, name)
  return headers
}
