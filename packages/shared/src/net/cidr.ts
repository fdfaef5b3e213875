import ipaddr from 'ipaddr.js'

type Address = ipaddr.IPv4 | ipaddr.IPv6
export type Cidr = readonly [Address, number]

/** IPv4 in IPv6 counts as the IPv4 it is. Undefined for what is no address. */
export function parseAddress(text: string): Address | undefined {
  const zone = text.indexOf('%')
  const plain = zone < 0 ? text : text.slice(0, zone)
  // Only full dotted quads: the shortened and octal forms that inet_aton takes are a way round rules.
  if (!ipaddr.IPv4.isValidFourPartDecimal(plain) && !ipaddr.IPv6.isValid(plain)) return undefined
  return ipaddr.process(plain)
}

/** Parses `10.0.0.0/8`, `::1/128` or a bare address; throws RangeError naming what it is not. */
export function parseCidr(text: string): Cidr {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address) {
    const bits = address.kind() === 'ipv4' ? 32 : 128
    if (slash < 0) return [address, bits]
    const length = text.slice(slash + 1)
    if (/^\d{1,3}$/.test(length) && Number(length) <= bits) return [address, Number(length)]
  }
  throw new RangeError(`not an address or CIDR range: ${text}`)
}

export const isCidr = (text: string): boolean => {
  try {
    parseCidr(text)
    return true
  } catch {
    return false
  }
}

/** True where one of the ranges holds the address. */
export function inRanges(address: Address, ranges: readonly Cidr[]): boolean {
  for (const range of ranges) if (range[0].kind() === address.kind() && address.match(range[0], range[1])) return true
  return false
}

/** Compiles ranges into a test of an address as text; what is no address is in none. */
export function rangeTest(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.map(parseCidr)
  if (parsed.length === 0) return () => false
  return text => {
    const address = parseAddress(text)
    return address !== undefined && inRanges(address, parsed)
  }
}

/** Of IPv6 all that is global lies in it (RFC 4291, 2.4); without it the old ways to write IPv4, such as `::127.0.0.1`, would pass for public. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')

/** True for addresses of the public internet: not private, local, shared, documentation, multicast or translated. */
export const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_IPV6[0], GLOBAL_IPV6[1]))
