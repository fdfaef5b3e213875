import type { FetchAnswer, PolicyDeps } from '../contract.js'
import { headerIn } from '../headers.js'
import { flatHeaders } from '../log-fields.js'
import { type AddressSet, readList } from './address-set.js'

export interface FeedSettings {
  name: string
  url: string
  headers: readonly { name: string; value: string }[]
}

export interface FeedBounds {
  refreshSeconds: number
  maxBytes: number
  maxEntries: number
}

const TIMEOUT_MS = 30_000

/** A list at a URL, fetched anew beside calls. What cannot be fetched, or read, leaves the last good one as it is. */
export class Feed {
  readonly name: string
  /** Undefined: none has come yet. */
  private set: AddressSet | undefined
  private etag: string | undefined

  constructor(
    private readonly settings: FeedSettings,
    private readonly bounds: FeedBounds,
    private readonly deps: PolicyDeps,
  ) {
    this.name = settings.name
    deps.refresh(() => this.fetch())
  }

  get loaded(): boolean {
    return this.set !== undefined
  }

  has(address: string): boolean {
    return this.set?.has(address) === true
  }

  private async fetch(): Promise<number> {
    const { url, headers } = this.settings
    const { maxBytes, maxEntries, refreshSeconds } = this.bounds
    const asked = ['accept', 'text/plain, */*', ...flatHeaders(headers)]
    if (this.etag !== undefined) asked.push('if-none-match', this.etag)
    try {
      const answer = await this.deps.fetch({ url, headers: asked, timeoutMs: TIMEOUT_MS, maxBytes })
      if (answer.status !== 304) await this.take(answer, maxEntries)
    } catch (cause) {
      this.deps.count('gatehouse_reputation_feed_failures_total', { feed: this.name })
      throw cause
    }
    return refreshSeconds * 1000
  }

  private async take({ status, headers, body }: FetchAnswer, maxEntries: number): Promise<void> {
    if (status !== 200) throw new Error(`${this.name} answered with status ${status}`)
    const { set } = await readList(body.toString('latin1'), maxEntries)
    this.set = set
    this.etag = headerIn(headers, 'etag')
  }
}
