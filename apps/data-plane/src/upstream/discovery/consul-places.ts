import { isIP } from 'node:net'
import { z } from 'zod'
import { fetchWhole } from '../fetch-whole.js'
import { type Registry, tokenOf } from './registry.js'
import { AGAIN_MS, type Source, shared, type Take } from './source.js'

/** How long Consul may hold a question while nothing changes, and how much longer an answer may take. */
const WAIT_S = 55
const SPARE_MS = 15_000
const MAX_BYTES = 8 << 20
/** Between two questions, so that a service that changes without end costs no more than this. */
const LEAST_MS = 200

/** As much of `/v1/health/service/:service` as is needed. */
const entries = z.array(
  z.object({
    Node: z.object({ Address: z.string() }),
    Service: z.object({
      Address: z.string().default(''),
      Port: z.int(),
      Weights: z.object({ Passing: z.number().default(1) }).nullish(),
    }),
  }),
)

/** The healthy instances of a service in Consul, by blocking queries (developer.hashicorp.com, HTTP API, Blocking queries). */
export class ConsulPlaces implements Source {
  private readonly over = new AbortController()
  private index = 0
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly registry: Registry,
    private readonly service: URL,
    private readonly take: Take,
  ) {
    void this.ask()
  }

  stop(): void {
    this.over.abort()
    clearTimeout(this.timer)
  }

  private async ask(): Promise<void> {
    let nextMs = LEAST_MS
    try {
      await this.once()
    } catch {
      // From the beginning: what was missed meanwhile is told at once.
      this.index = 0
      nextMs = AGAIN_MS
    }
    if (!this.over.signal.aborted) this.timer = setTimeout(() => void this.ask(), nextMs).unref()
  }

  private async once(): Promise<void> {
    const { origin, basePath, rules } = this.registry
    const query = new URLSearchParams({ passing: 'true' })
    if (this.index > 0) {
      query.set('index', String(this.index))
      query.set('wait', `${WAIT_S}s`)
    }
    if (rules.datacenter !== undefined) query.set('dc', rules.datacenter)
    if (rules.namespace !== undefined) query.set('ns', rules.namespace)
    if (rules.tag !== undefined) query.set('tag', rules.tag)
    const token = tokenOf(rules)
    const answer = await fetchWhole(origin, {
      method: 'GET',
      path: `${basePath}/v1/health/service/${encodeURIComponent(this.service.hostname)}?${query}`,
      headers: ['accept', 'application/json', ...(token === undefined ? [] : ['x-consul-token', token])],
      body: null,
      totalMs: WAIT_S * 1000 + SPARE_MS,
      maxBytes: MAX_BYTES,
      signal: this.over.signal,
    })
    if (answer.status !== 200) throw new Error(`Consul answered ${answer.status}`)
    this.advance(Number(answer.headers[answer.headers.indexOf('x-consul-index') + 1]))
    const found = entries.parse(JSON.parse(answer.body.toString('utf8')))
    const places = found.map(({ Node, Service }) => ({
      address: Service.Address || Node.Address,
      port: Service.Port,
      weight: Service.Weights?.Passing ?? 1,
    }))
    this.take(shared(places.filter(({ address }) => isIP(address) !== 0)))
  }

  /** An index that goes back, or is none, begins anew. */
  private advance(index: number): void {
    this.index = Number.isSafeInteger(index) && index >= this.index && index > 0 ? index : 0
  }
}
