import { isIPv4, isIPv6 } from 'node:net'
import { parseAddress } from '@gatehouse/shared/net/cidr.js'

/** What stands at the beginning of a connection by the PROXY protocol, version 1 or 2. */
export interface Announcement {
  /** Of whoever calls; null: the one who announces speaks for itself, or does not know. */
  address: string | null
  /** Bytes that it takes; what the caller says follows. */
  length: number
}

/** Not an announcement: nothing of the connection can be trusted. */
export class BadAnnouncement extends Error {}

const PROXY = Buffer.from('PROXY ')
const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
/** Of version 1, its line end included. */
const MOST_TEXT = 107
const HEAD = 16
/** Addresses and extensions of version 2; the protocol's own limit is 64 KiB. */
const MOST_BLOCK = 4096

/** Undefined: more is needed. Throws BadAnnouncement as soon as it cannot become one. */
export function readAnnouncement(bytes: Buffer): Announcement | undefined {
  if (begins(bytes, PROXY)) return bytes.length < PROXY.length ? undefined : readText(bytes)
  if (begins(bytes, SIGNATURE)) return bytes.length < HEAD ? undefined : readBinary(bytes)
  throw new BadAnnouncement('neither version of it')
}

/** As far as both go. */
const begins = (bytes: Buffer, mark: Buffer): boolean => {
  const length = Math.min(bytes.length, mark.length)
  return bytes.compare(mark, 0, length, 0, length) === 0
}

function readText(bytes: Buffer): Announcement | undefined {
  const end = bytes.subarray(0, MOST_TEXT).indexOf('\r\n')
  if (end < 0) {
    if (bytes.length >= MOST_TEXT) throw new BadAnnouncement('a line too long')
    return undefined
  }
  const words = bytes.toString('latin1', PROXY.length, end).split(' ')
  const length = end + 2
  if (words[0] === 'UNKNOWN') return { address: null, length }
  const [family, from = '', to = '', ...ports] = words
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isPlainIPv6 : undefined
  if (!isAddress?.(from) || !isAddress(to)) throw new BadAnnouncement('no addresses of its family')
  if (ports.length !== 2 || !ports.every(isPort)) throw new BadAnnouncement('no ports')
  return { address: plain(from), length }
}

const isPlainIPv6 = (text: string): boolean => isIPv6(text) && !text.includes('%')
const isPort = (text: string): boolean => /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535

/** Bytes of the addresses and ports of each family; the others tell no address of the internet. */
const STREAMS: ReadonlyMap<number, number> = new Map([
  [0x00, 0],
  [0x11, 12],
  [0x21, 36],
  [0x31, 216],
])

function readBinary(bytes: Buffer): Announcement | undefined {
  const [command, family, block] = [bytes[12]!, bytes[13]!, bytes.readUInt16BE(14)]
  if (command !== 0x20 && command !== 0x21) throw new BadAnnouncement('another version or command')
  const needed = STREAMS.get(family)
  if (needed === undefined) throw new BadAnnouncement('no connection')
  if (block > MOST_BLOCK) throw new BadAnnouncement('too long')
  const length = HEAD + block
  if (bytes.length < length) return undefined
  // Of whoever speaks for itself the rest is skipped, whatever it is.
  if (command === 0x20) return { address: null, length }
  if (block < needed) throw new BadAnnouncement('no addresses of its family')
  if (family !== 0x00) checkExtensions(bytes, HEAD + needed, length)
  if (family === 0x11) return { address: bytes.subarray(HEAD, HEAD + 4).join('.'), length }
  return { address: family === 0x21 ? readIPv6(bytes) : null, length }
}

/** Nothing of them is used, but what does not fill its place was written by somebody else than it says. */
function checkExtensions(bytes: Buffer, from: number, end: number): void {
  let at = from
  while (at + 3 <= end) at += 3 + bytes.readUInt16BE(at + 1)
  if (at !== end) throw new BadAnnouncement('extensions that do not fit')
}

function readIPv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(HEAD + 2 * i).toString(16))
  return plain(groups.join(':'))
}

/** In the form in which the gateway tells all addresses. */
const plain = (text: string): string => parseAddress(text)!.toString()
