import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { GatewayError, type InputIssue } from '@gatehouse/shared/errors/gateway-error.js'
import { type AddressRule, type AddressVerdict, addressRule } from '@gatehouse/shared/net/address-rule.js'
import { Injectable } from '@nestjs/common'
import { Env } from '../env.js'
import { ListeningPorts } from '../listening-ports.js'
import { ownPorts } from './own-ports.js'

const RESOLVE_MS = 3_000

export interface ConfiguredUrl {
  url: string
  /** Where it stands in the body. */
  pointer: string
  /** It is asked as it stands, so it may have a query; a base URL may not. */
  query?: boolean
}

/** Checks URLs that people configure, when they are saved: after DNS, against the rule that every connect asks again. */
@Injectable()
export class UpstreamGuard {
  constructor(
    private readonly env: Env,
    private readonly ports: ListeningPorts,
  ) {}

  /** As things are now: ports open late, addresses of this machine come and go. */
  get rule(): AddressRule {
    return addressRule({
      allow: this.env.upstreamAllow,
      ownPorts: [...ownPorts(this.env), ...Object.values(this.ports.all())],
      ownAddresses: Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(entry => entry.address)),
    })
  }

  /** Throws `target_denied` with a pointer for each. A name that does not resolve now is left to the connect. */
  async check(targets: readonly ConfiguredUrl[]): Promise<void> {
    const issues = (await Promise.all(targets.map(target => this.issueWith(target)))).filter(
      issue => issue !== undefined,
    )
    if (issues.length > 0)
      throw new GatewayError('target_denied', { detail: issues.map(issue => issue.message).join(' '), errors: issues })
  }

  private async issueWith({ url, pointer, query = false }: ConfiguredUrl): Promise<InputIssue | undefined> {
    const parsed = new URL(url)
    if (parsed.username || parsed.password || parsed.hash || (parsed.search && !query))
      return { pointer, message: `No user, password${query ? '' : ', query'} or fragment belongs in this URL.` }
    const { rule } = this
    for (const address of await addressesOf(parsed.hostname)) {
      const verdict = rule(address, portOf(parsed))
      if (verdict !== 'allowed') return { pointer, message: reason(verdict, parsed.host) }
    }
    return undefined
  }
}

export const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80))

export const bareHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

async function addressesOf(hostname: string): Promise<string[]> {
  const timeout = AbortSignal.timeout(RESOLVE_MS)
  const late = new Promise<never[]>(resolve => timeout.addEventListener('abort', () => resolve([]), { once: true }))
  const found = lookup(bareHost(hostname), { all: true, verbatim: true }).then(
    list => list.map(entry => entry.address),
    () => [],
  )
  return Promise.race([found, late])
}

function reason(verdict: AddressVerdict, host: string): string {
  if (verdict === 'own-port') return `${host} is a port of Gatehouse itself.`
  return `${host} is a private or reserved address. An operator can allow ranges by GATEHOUSE_UPSTREAM_ALLOW.`
}
