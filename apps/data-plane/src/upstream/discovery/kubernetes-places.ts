import { z } from 'zod'
import { send } from '../client.js'
import { fetchWhole } from '../fetch-whole.js'
import type { UpstreamCall } from '../send.js'
import { type Registry, tokenOf } from './registry.js'
import { AGAIN_MS, type Source, shared, type Take } from './source.js'

const LIST_MS = 15_000
/** How long one watch goes on before the server ends it, and how much later we do. */
const WATCH_S = 240
const SPARE_MS = 15_000
const MAX_BYTES = 16 << 20
const GONE = 410
/** So that a server that ends every watch at once costs no more than this. */
const SOON_MS = 200

/** As much of an EndpointSlice (discovery.k8s.io/v1) as is needed. */
const slice = z.object({
  metadata: z.object({ name: z.string(), resourceVersion: z.string() }),
  addressType: z.string().default('IPv4'),
  endpoints: z
    .array(
      z.object({
        addresses: z.array(z.string()).default([]),
        conditions: z.object({ ready: z.boolean().nullish() }).nullish(),
      }),
    )
    .nullish(),
  ports: z.array(z.object({ name: z.string().nullish(), port: z.int().nullish() })).nullish(),
})
type Slice = z.output<typeof slice>
const list = z.object({ metadata: z.object({ resourceVersion: z.string() }), items: z.array(slice) })
const event = z.object({ type: z.string(), object: z.unknown() })
const marker = z.object({ metadata: z.object({ resourceVersion: z.string() }) })

/** The ready endpoints of a service in Kubernetes: listed, then watched from there on (kubernetes.io, API Concepts). */
export class KubernetesPlaces implements Source {
  private readonly over = new AbortController()
  private readonly slices = new Map<string, Slice>()
  private version = ''
  private timer: NodeJS.Timeout | undefined
  private call: UpstreamCall | undefined

  constructor(
    private readonly registry: Registry,
    private readonly service: URL,
    private readonly take: Take,
  ) {
    void this.list()
  }

  stop(): void {
    this.over.abort()
    clearTimeout(this.timer)
    this.call?.abort()
  }

  private path(more: Record<string, string>): string {
    const { basePath, rules } = this.registry
    const query = new URLSearchParams({ labelSelector: `kubernetes.io/service-name=${this.service.hostname}`, ...more })
    const namespace = encodeURIComponent(rules.namespace ?? 'default')
    return `${basePath}/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${query}`
  }

  private get headers(): string[] {
    const token = tokenOf(this.registry.rules)
    return ['accept', 'application/json', ...(token === undefined ? [] : ['authorization', `Bearer ${token}`])]
  }

  private async list(): Promise<void> {
    try {
      const { status, body } = await fetchWhole(this.registry.origin, {
        ...{ method: 'GET', path: this.path({}), headers: this.headers, body: null },
        ...{ totalMs: LIST_MS, maxBytes: MAX_BYTES, signal: this.over.signal },
      })
      if (status !== 200) throw new Error(`Kubernetes answered ${status}`)
      const { metadata, items } = list.parse(JSON.parse(body.toString('utf8')))
      this.version = metadata.resourceVersion
      this.slices.clear()
      for (const each of items) this.slices.set(each.metadata.name, each)
      this.tell()
    } catch {
      return this.later(AGAIN_MS)
    }
    this.watch()
  }

  /** Lists anew: what was watched cannot be gone on with. */
  private later(ms: number): void {
    if (!this.over.signal.aborted) this.timer = setTimeout(() => void this.list(), ms).unref()
  }

  private watch(): void {
    if (this.over.signal.aborted) return
    const { origin } = this.registry
    const watched = { watch: '1', allowWatchBookmarks: 'true', timeoutSeconds: String(WATCH_S) }
    const path = this.path({ ...watched, resourceVersion: this.version })
    const headers = ['host', origin.host, 'user-agent', 'gatehouse', ...this.headers]
    const ms = WATCH_S * 1000 + SPARE_MS
    let status = 0
    let unread = ''
    let broken = false
    const lines = new TextDecoder()
    this.call = send(
      origin,
      { method: 'GET', path, headers, body: null },
      { headMs: ms, idleMs: ms, totalMs: ms },
      {
        onHead: told => {
          status = told
        },
        onData: chunk => {
          unread += lines.decode(chunk, { stream: true })
          const parts = unread.split('\n')
          unread = parts.pop()!
          if (unread.length > MAX_BYTES) broken = true
          for (const line of parts) broken ||= status === 200 && line !== '' && !this.event(line)
          if (!broken) return true
          this.call?.abort()
          this.later(SOON_MS)
          return true
        },
        // A watch that ends goes on from where it was; one that was refused begins anew.
        onEnd: () => {
          if (status !== 200) return this.later(status === GONE ? SOON_MS : AGAIN_MS)
          if (!this.over.signal.aborted) this.timer = setTimeout(() => this.watch(), SOON_MS).unref()
        },
        onError: () => this.later(AGAIN_MS),
      },
    )
  }

  /** False: it cannot be gone on with, such as where the version is too old by now. */
  private event(line: string): boolean {
    try {
      const { type, object } = event.parse(JSON.parse(line))
      if (type === 'ERROR') return false
      if (type === 'BOOKMARK') {
        this.version = marker.parse(object).metadata.resourceVersion
        return true
      }
      const changed = slice.parse(object)
      this.version = changed.metadata.resourceVersion
      if (type === 'DELETED') this.slices.delete(changed.metadata.name)
      else this.slices.set(changed.metadata.name, changed)
    } catch {
      return false
    }
    this.tell()
    return true
  }

  private tell(): void {
    const places = [...this.slices.values()].flatMap(each => {
      const port = this.portOf(each)
      if (port === undefined || each.addressType === 'FQDN') return []
      // Nobody knows of some whether they are ready: then they are (EndpointSlice, conditions).
      const ready = (each.endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false)
      return ready.flatMap(({ addresses }) => addresses.map(address => ({ address, port, weight: 1 })))
    })
    // An endpoint may stand in two slices while these are rearranged.
    const once = new Map(places.map(place => [`${place.address} ${place.port}`, place]))
    this.take(shared([...once.values()]))
  }

  /** That of the name which is asked for, or of the URL, or the only one. */
  private portOf({ ports }: Slice): number | undefined {
    const { port: name } = this.registry.rules
    const all = ports ?? []
    const chosen =
      name !== undefined
        ? all.find(port => port.name === name)
        : (all.find(port => String(port.port) === this.service.port) ?? (all.length === 1 ? all[0] : undefined))
    return chosen?.port ?? undefined
  }
}
