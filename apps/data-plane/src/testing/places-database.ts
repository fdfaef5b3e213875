import { parseCidr } from '@gatehouse/shared/net/cidr.js'

/** A file in the form of MaxMind (version 2.0 of its specification) with these records, for tests. */
export function placesDatabase(networks: Readonly<Record<string, object>>): Buffer {
  const data: Buffer[] = []
  const offsets = Object.values(networks).map(record => {
    const offset = data.reduce((sum, each) => sum + each.length, 0)
    data.push(encoded(record))
    return offset
  })
  const nodes: [Branch, Branch][] = [[null, null]]
  Object.keys(networks).forEach((network, i) => {
    const bits = bitsOf(network)
    let node = 0
    bits.forEach((bit, depth) => {
      const last = depth === bits.length - 1
      if (last) nodes[node]![bit] = { record: offsets[i]! }
      else {
        const next = nodes[node]![bit]
        if (typeof next === 'number') node = next
        else {
          nodes.push([null, null])
          nodes[node]![bit] = nodes.length - 1
          node = nodes.length - 1
        }
      }
    })
  })
  const tree = Buffer.alloc(nodes.length * 8)
  nodes.forEach((pair, at) => {
    pair.forEach((branch, side) => {
      const value =
        branch === null ? nodes.length : typeof branch === 'number' ? branch : nodes.length + 16 + branch.record
      tree.writeUInt32BE(value, at * 8 + side * 4)
    })
  })
  const about = {
    node_count: nodes.length,
    record_size: 32,
    ip_version: 6,
    database_type: 'Test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    description: { en: 'test' },
  }
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, encoded(about)])
}

type Branch = null | number | { record: number }

/** Of an address of version 4 below `::/96`. */
function bitsOf(network: string): (0 | 1)[] {
  const [address, length] = parseCidr(network)
  const four = address.kind() === 'ipv4'
  const bytes = [...(four ? new Array<number>(12).fill(0) : []), ...address.toByteArray()]
  const bits = bytes.flatMap(byte => [...byte.toString(2).padStart(8, '0')].map(bit => (bit === '1' ? 1 : 0)))
  return bits.slice(0, length + (four ? 96 : 0))
}

/** Maps, lists, texts and whole numbers, each short. */
function encoded(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return Buffer.concat([control(6, 4), bytes])
  }
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 4]), ...value.map(encoded)])
  const entries = Object.entries(value as object)
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(pair => pair.map(encoded))])
}

/** Type and size; nothing here is longer than 284 bytes. */
const control = (type: number, size: number): Buffer =>
  size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29])
