import { rangeTest } from '@gatehouse/shared/net/cidr.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Beside, known } from '../testing.js'
import { readList } from './address-set.js'
import { config } from './config.js'
import policy from './policy.js'

const feeds = [{ name: 'drop', url: 'https://lists.example.com/drop.txt' }]
const list = `; a list with remarks
192.0.2.0/24 ; SBL1
# all of it
198.51.100.7
198.51.100.8,scanner
2001:db8::/32
2001:db9::1 # one

`

const answer = (body: string, status = 200, headers: string[] = []) => ({ status, headers, body: Buffer.from(body) })

async function loaded(settings: object = {}, text = list) {
  const beside = new Beside()
  const notes: string[] = []
  const deps = { ...beside.deps, note: (_: unknown, verdict: string) => void notes.push(verdict) }
  const hooks = policy.compile(config.parse({ feeds, ...settings }), deps)
  const from = (clientAddress: string) => (hooks.onRequest!(known({ clientAddress })) as { error?: string })?.error
  const before = from('192.0.2.1')
  beside.answer = () => answer(text)
  await beside.run()
  return { beside, from, before, notes }
}

test('addresses on a list are refused once it has come, in both families and however they are written', async () => {
  const { from, before } = await loaded()
  expect(before).toBeUndefined()
  for (const address of [
    '192.0.2.0',
    '192.0.2.255',
    '198.51.100.7',
    '198.51.100.8',
    '2001:db8:1::1',
    '2001:db9::1',
    '::ffff:192.0.2.9',
  ])
    expect([address, from(address)]).toEqual([address, 'ip_denied'])
  for (const address of ['192.0.3.0', '192.0.1.255', '198.51.100.9', '2001:db9::2', '2001:db7:ffff::', '', 'x'])
    expect([address, from(address)]).toEqual([address, undefined])
})

test('own lists stand beside, exceptions before all of them', async () => {
  const { from, beside } = await loaded({ deny: ['203.0.113.0/24'], allow: ['192.0.2.7', '203.0.113.7'] })
  expect(['203.0.113.1', '203.0.113.7', '192.0.2.7', '192.0.2.8'].map(from)).toEqual([
    'ip_denied',
    undefined,
    undefined,
    'ip_denied',
  ])
  expect(beside.counted.map(({ labels }) => labels.list)).toEqual(['deny', 'drop'])
})

test('in report mode all pass, and the log is told', async () => {
  const { from, notes } = await loaded({ mode: 'report' })
  expect(from('192.0.2.1')).toBeUndefined()
  expect(notes).toEqual(['would be refused: the address is on the list drop'])
})

test('until a list has come calls may be refused', async () => {
  expect((await loaded({ untilLoaded: 'refuse' })).before).toBe('decision_unavailable')
  expect((await loaded({ untilLoaded: 'refuse' })).from('1.1.1.1')).toBeUndefined()
})

test.each([
  ['answers with an error', () => answer('', 503)],
  ['is a page', () => answer('<html>\n<body>\nmoved\n</html>')],
  ['is longer than it may', () => answer(Array.from({ length: 20 }, (_, at) => `10.0.${at}.0/24`).join('\n'))],
])('what %s leaves the last good list, and is counted', async (_, next) => {
  const { from, beside } = await loaded({ maxEntries: 10 })
  beside.answer = next
  await expect(beside.run()).rejects.toThrow()
  expect([from('192.0.2.1'), from('10.0.1.1')]).toEqual(['ip_denied', undefined])
  expect(beside.counted.map(({ name }) => name)).toContain('gatehouse_reputation_feed_failures_total')
})

test('a list is asked for by its tag, and stays where it has not changed', async () => {
  const { from, beside } = await loaded()
  beside.answer = () => answer('10.0.0.0/8', 200, ['etag', '"a"'])
  await beside.run()
  beside.answer = () => answer('', 304)
  await beside.run()
  expect(beside.asked.at(-1)!.headers).toContain('"a"')
  expect([from('10.1.1.1'), from('192.0.2.1')]).toEqual(['ip_denied', undefined])
})

test('a look-up says what going through all ranges would', async () => {
  const part = fc.integer({ min: 0, max: 255 })
  const cidr = fc
    .tuple(fc.constantFrom(10, 11), fc.constantFrom(0, 1, 128, 255), part, part, fc.integer({ min: 6, max: 32 }))
    .map(([a, b, c, d, bits]) => `${a}.${b}.${c}.${d}/${bits}`)
  const six = fc
    .tuple(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 16, max: 128 }))
    .map(([a, bits]) => `2001:${a.toString(16)}::/${bits}`)
  const address = fc.oneof(
    fc.tuple(fc.constantFrom(10, 11, 12), part, part, part).map(parts => parts.join('.')),
    fc.integer({ min: 0, max: 0xffff }).map(a => `2001:${a.toString(16)}::1`),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(cidr, six), { maxLength: 40 }),
      fc.array(address, { minLength: 1 }),
      async (ranges, asked) => {
        const { set } = await readList(ranges.join('\n'), 1000)
        const slow = rangeTest(ranges)
        for (const each of asked) expect([ranges, each, set.has(each)]).toEqual([ranges, each, slow(each)])
      },
    ),
  )
})

test('two hundred thousand ranges are looked up in microseconds', async () => {
  const text = Array.from({ length: 200_000 }, (_, at) => `${1 + (at % 200)}.${(at >> 8) & 255}.${at & 255}.0/24`).join(
    '\n',
  )
  const { set } = await readList(text, 200_000)
  const rounds = 20_000
  const start = performance.now()
  for (let at = 0; at < rounds; at++) set.has(`${at % 256}.7.${(at * 7) % 256}.1`)
  expect((performance.now() - start) / rounds).toBeLessThan(0.05)
})

test.each([
  {},
  { feeds: [{ name: 'a', url: 'file:///etc/passwd' }] },
  { feeds: [...feeds, ...feeds] },
  { deny: ['10.0.0.0/40'] },
  { feeds, mode: 'maybe' },
  { feeds, refreshSeconds: 1 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
