import { type Cidr, inRanges, isPublic, parseAddress, parseCidr } from './cidr.js'

export type AddressVerdict = 'allowed' | 'not-public' | 'own-port' | 'not-an-address'

export interface AddressRuleOptions {
  /** Ranges that configured URLs may reach beside the public internet. */
  allow: readonly string[]
  /** Ports that this installation listens on; never reachable at its own addresses, whatever `allow` says. */
  ownPorts: Iterable<number> | ReadonlySet<number>
  /** Addresses of this machine; loopback and unspecified ones count anyway. */
  ownAddresses?: readonly string[]
}

/** Says whether a resolved address may be connected to. Asked when a URL is saved and again at each connect, after DNS. */
export type AddressRule = (address: string, port: number) => AddressVerdict

/** Throws RangeError on a bad range. */
export function addressRule(options: AddressRuleOptions): AddressRule {
  const allow: Cidr[] = options.allow.map(parseCidr)
  // A set is kept as it is: the caller may learn of ports later.
  const ports = options.ownPorts instanceof Set ? options.ownPorts : new Set(options.ownPorts)
  const own: Cidr[] = (options.ownAddresses ?? []).flatMap(text => (parseAddress(text) ? [parseCidr(text)] : []))
  return (text, port) => {
    const address = parseAddress(text)
    if (!address) return 'not-an-address'
    const range = address.range()
    const here = range === 'loopback' || range === 'unspecified' || inRanges(address, own)
    if (here && ports.has(port)) return 'own-port'
    return isPublic(address) || inRanges(address, allow) ? 'allowed' : 'not-public'
  }
}
