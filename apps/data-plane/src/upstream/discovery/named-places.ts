import type { Group } from '../upstream.js'
import type { Names } from './names.js'
import { AGAIN_MS, type Source, type Take } from './source.js'

const SOONEST_MS = 1000
const LATEST_MS = 300_000

/** Asks name servers for one name again and again, as its TTL says. */
export class NamedPlaces implements Source {
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(
    private readonly names: Names,
    private readonly group: Group,
    private readonly take: Take,
  ) {
    void this.ask()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
  }

  private async ask(): Promise<void> {
    let nextMs = AGAIN_MS
    try {
      const { hostname } = new URL(this.group.url)
      const found = await (this.group.resolve === 'srv' ? this.names.service(hostname) : this.names.addresses(hostname))
      if (!this.stopped) this.take(found.places)
      nextMs = Math.min(LATEST_MS, Math.max(SOONEST_MS, found.ttlMs))
    } catch {
      // Whoever answers for the name may be back later.
    }
    if (!this.stopped) this.timer = setTimeout(() => void this.ask(), nextMs).unref()
  }
}
