import { lookup, Resolver } from 'node:dns/promises'

/** Of a name that is known without a TTL, as from the hosts file. */
const UNTOLD_TTL_MS = 30_000

/** One place that a name stands for. */
export interface Place {
  address: string
  /** Of an SRV record; undefined: as the URL says. */
  host?: string
  port?: number
  /** Of 1 for all places together. */
  share: number
}

export interface Found {
  places: readonly Place[]
  /** Until it should be asked again. */
  ttlMs: number
}

/** Asks the name servers, of the machine or those given (`address` or `address:port`). */
export class Names {
  private readonly resolver = new Resolver({ timeout: 2000, tries: 2 })

  constructor(servers: readonly string[] = []) {
    if (servers.length > 0) this.resolver.setServers(servers)
  }

  /** All addresses, A and AAAA, with equal shares. Rejects where there is none. */
  async addresses(name: string): Promise<Found> {
    const [four, six] = await Promise.allSettled([
      this.resolver.resolve4(name, { ttl: true }),
      this.resolver.resolve6(name, { ttl: true }),
    ])
    const records = [four, six].flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
    if (records.length === 0) return this.unlisted(name)
    const ttlMs = Math.min(...records.map(({ ttl }) => ttl)) * 1000
    return { places: evenly(records.map(({ address }) => address)), ttlMs }
  }

  /** The hosts of a service, those of the best priority, each with all of its addresses. Rejects where there is none. */
  async service(name: string): Promise<Found> {
    const records = await this.resolver.resolveSrv(name)
    const best = Math.min(...records.map(({ priority }) => priority))
    const chosen = records.filter(({ priority }) => priority === best)
    // RFC 2782: a weight of 0 has a small chance.
    const weights = chosen.map(({ weight }) => Math.max(weight, 1))
    const sum = weights.reduce((all, each) => all + each, 0)
    const hosts = await Promise.all(chosen.map(({ name: host }) => this.addresses(host)))
    const places = hosts.flatMap((found, i) =>
      found.places.map(({ address, share }) => ({
        address,
        host: chosen[i]!.name,
        port: chosen[i]!.port,
        share: (share * weights[i]!) / sum,
      })),
    )
    // Node does not tell the TTL of SRV records; that of the hosts stands for it.
    return { places, ttlMs: Math.min(...hosts.map(({ ttlMs }) => ttlMs)) }
  }

  /** What only this machine knows, such as its hosts file. */
  private async unlisted(name: string): Promise<Found> {
    const found = await lookup(name, { all: true })
    return { places: evenly(found.map(({ address }) => address)), ttlMs: UNTOLD_TTL_MS }
  }
}

const evenly = (addresses: readonly string[]): Place[] =>
  addresses.map(address => ({ address, share: 1 / addresses.length }))
