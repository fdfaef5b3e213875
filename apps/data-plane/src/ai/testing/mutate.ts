/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export type Random = () => number

export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const oneOf = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)]!

const WORDS = [
  ...[
    'null',
    '{}',
    '[]',
    '""',
    '-1',
    '1e999',
    'data: ',
    'event: ',
    '\n\n',
    '\r',
    '[DONE]',
    '"type":',
    '\u0000',
    '\ufeff',
  ],
  ...['\\ud800', '"__proto__":', '['.repeat(300), '{"a":'.repeat(3000), '9'.repeat(400)],
].map(word => Buffer.from(word))

const VALUES = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e300,
  2 ** 53,
  '',
  'x',
  '\ud800',
  '{',
  [],
  [null],
  [[]],
  {},
  { type: 'x' },
]

/** A seed as nobody would send it: some of its bytes changed, or some of the values in its JSON. */
export const mutated = (seed: Buffer, random: Random): Buffer =>
  (random() < 0.5 ? withOtherValues(seed, random) : undefined) ?? withOtherBytes(seed, random)

/** Bytes changed, doubled, cut out or replaced by words that parsers stumble over. */
function withOtherBytes(seed: Buffer, random: Random): Buffer {
  let bytes = seed
  for (let changes = 1 + Math.floor(random() * 4); changes > 0; changes--) {
    const start = Math.floor(random() * bytes.length)
    const end = Math.min(bytes.length, start + Math.floor(random() * 40))
    const kind = random()
    const middle =
      kind < 0.25
        ? Buffer.from([Math.floor(random() * 256)])
        : kind < 0.5
          ? oneOf(random, WORDS)
          : kind < 0.75
            ? Buffer.alloc(0)
            : Buffer.concat([bytes.subarray(start, end), bytes.subarray(start, end)])
    const after = kind < 0.25 ? start + 1 : kind < 0.5 ? start : end
    bytes = Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(after)])
  }
  return bytes
}

/** Undefined where there is no JSON in it, or in the line that chance took. */
function withOtherValues(seed: Buffer, random: Random): Buffer | undefined {
  const text = seed.toString()
  const lines = text.trimStart().startsWith('{') && isJson(text) ? [text] : text.split('\n')
  const at = Math.floor(random() * lines.length)
  const line = lines[at]!
  const [start, end] = [line.indexOf('{'), line.lastIndexOf('}') + 1]
  const json = line.slice(start, end)
  if (start < 0 || !isJson(json)) return undefined
  const value = JSON.parse(json) as object
  for (let changes = 1 + Math.floor(random() * 3); changes > 0; changes--) changeOne(value, random)
  lines[at] = line.slice(0, start) + JSON.stringify(value) + line.slice(end)
  return Buffer.from(lines.join('\n'))
}

/** Walks down by chance, and changes what is there. */
function changeOne(root: object, random: Random): void {
  let parent = root as Record<string, unknown>
  for (;;) {
    const keys = Object.keys(parent)
    if (keys.length === 0) return
    const key = oneOf(random, keys)
    const value = parent[key]
    if (typeof value === 'object' && value !== null && random() < 0.8) {
      parent = value as Record<string, unknown>
      continue
    }
    const kind = random()
    if (kind < 0.2 && !Array.isArray(parent)) delete parent[key]
    else if (kind < 0.4) parent[key] = parent[oneOf(random, keys)]
    else parent[key] = structuredClone(oneOf(random, VALUES))
    return
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
