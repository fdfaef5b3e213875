import { parseAddress, parseCidr } from '@gatehouse/shared/net/cidr.js'

/** So many lines are read before others have their turn. */
const SLICE = 5_000
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/
/** What begins a remark, or the next column. */
const END = /[\s,;#]/

/** Addresses and ranges of both families, for look-ups in a time that grows with the logarithm of their number. */
export class AddressSet {
  constructor(
    /** Starts and ends of ranges that are apart, in rising order. */
    private readonly v4: readonly [Uint32Array, Uint32Array],
    /** The same in hex of 32 digits. */
    private readonly v6: readonly [readonly string[], readonly string[]],
  ) {}

  /** What is no address is not in it. */
  has(text: string): boolean {
    const quad = readIpv4(text)
    if (quad !== undefined) return holds(this.v4, quad.start)
    const address = parseAddress(text)
    if (address === undefined) return false
    return address.kind() === 'ipv4'
      ? holds(this.v4, numberOf(address.toByteArray()))
      : holds(this.v6, hexOf(address.toByteArray()))
  }

  get ranges(): number {
    return this.v4[0].length + this.v6[0].length
  }
}

interface Listed {
  set: AddressSet
  entries: number
}

/**
 * Reads a list of one address or CIDR range a line; remarks begin with "#" or ";", and what follows the first column is left out. Rejects where it has
 * more entries than it may, or where half of its lines are none, as of a page that says that the list has moved.
 */
export async function readList(text: string, maxEntries: number): Promise<Listed> {
  const v4: number[] = []
  const v6: [string, string][] = []
  let strange = 0
  let line = 0
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at)
    const end = found < 0 ? text.length : found
    const entry = firstColumn(text.slice(at, end))
    at = end + 1
    if (++line % SLICE === 0) await new Promise(resolve => setImmediate(resolve))
    if (entry === '') continue
    const quad = readIpv4(entry)
    // Start and length in one number, for numbers are sorted fast: 38 bits.
    if (quad !== undefined) v4.push(quad.start * 64 + quad.bits)
    else {
      const range = readIpv6(entry)
      if (range) v6.push(range)
      else strange++
    }
    if (v4.length + v6.length > maxEntries) throw new Error(`the list has more than ${maxEntries} entries`)
  }
  const entries = v4.length + v6.length
  if (strange > entries) throw new Error('this is no list of addresses')
  return { set: new AddressSet(mergedIpv4(v4), mergedIpv6(v6)), entries }
}

function firstColumn(line: string): string {
  const text = line.trim()
  const end = text.search(END)
  return end < 0 ? text : text.slice(0, end)
}

function readIpv4(text: string): { start: number; bits: number } | undefined {
  const match = IPV4.exec(text)
  if (!match) return undefined
  const bytes = [Number(match[1]), Number(match[2]), Number(match[3]), Number(match[4])]
  const bits = match[5] === undefined ? 32 : Number(match[5])
  if (bits > 32 || bytes.some(byte => byte > 255)) return undefined
  const size = 2 ** (32 - bits)
  return { start: Math.floor(numberOf(bytes) / size) * size, bits }
}

function readIpv6(text: string): [string, string] | undefined {
  try {
    const [address, bits] = parseCidr(text)
    const start = address.toByteArray()
    if (start.length !== 16) return undefined
    const end = [...start]
    for (let at = 0; at < 16; at++) {
      const mask = 0xff >> Math.min(8, Math.max(0, bits - at * 8))
      start[at]! &= ~mask
      end[at]! |= mask
    }
    return [hexOf(start), hexOf(end)]
  } catch {
    return undefined
  }
}

function mergedIpv4(packed: number[]): [Uint32Array, Uint32Array] {
  const starts: number[] = []
  const ends: number[] = []
  for (const each of Float64Array.from(packed).sort()) {
    const start = Math.floor(each / 64)
    const end = start + 2 ** (32 - (each % 64)) - 1
    const last = ends.length - 1
    if (last >= 0 && start <= ends[last]! + 1) ends[last] = Math.max(ends[last]!, end)
    else {
      starts.push(start)
      ends.push(end)
    }
  }
  return [Uint32Array.from(starts), Uint32Array.from(ends)]
}

function mergedIpv6(ranges: [string, string][]): [string[], string[]] {
  const starts: string[] = []
  const ends: string[] = []
  for (const [start, end] of ranges.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const last = ends.length - 1
    if (last >= 0 && start <= ends[last]!) {
      if (end > ends[last]!) ends[last] = end
    } else {
      starts.push(start)
      ends.push(end)
    }
  }
  return [starts, ends]
}

/** True where the last range that begins at or before it has not ended. */
function holds<T extends number | string>([starts, ends]: readonly [ArrayLike<T>, ArrayLike<T>], value: T): boolean {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low > 0 && value <= ends[low - 1]!
}

const numberOf = (bytes: readonly number[]): number =>
  ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0
const hexOf = (bytes: readonly number[]): string => Buffer.from(bytes).toString('hex')
