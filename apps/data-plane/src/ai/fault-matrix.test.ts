import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { routeCall, routeModel } from './testing/route-model.js'
import { RoutedGateway, to } from './testing/routed-gateway.js'

let gateway: RoutedGateway
beforeAll(async () => {
  gateway = await RoutedGateway.start()
})
afterAll(async () => {
  await gateway.stop()
  process.stdout.write(report())
})

const SHORT = 120
/** Its own patience, so that nobody else is cut off for being slow. */
const first = to('one', {
  timeouts: { answerMs: SHORT, firstTokenMs: SHORT, interTokenMs: SHORT },
  price: { input: 1_000_000_000, output: 1_000_000_000 },
  quality: 0.9,
})
const second = to('two', { price: { input: 2_000_000_000, output: 2_000_000_000 }, quality: 0.1 })
const [one, two] = [{ use: { target: 0 } }, { use: { target: 1 } }]
const tree = (strategy: string, fields: object) => ({ targets: [first, second], route: { strategy, ...fields } })
/** What is meant for a call has nobody to stand in for it, unless somebody comes after it. */
const meant = (node: object) => tree('priority', { choices: [{ use: node }, two] })

/** Each with the target `one` first, where it says who is first; `either`: where chance does. */
const strategies: [name: string, alias: object, firsts?: 'either'][] = [
  ['plain lists', { targets: [first], fallbacks: [second] }],
  [
    'weighted',
    tree('weighted', {
      choices: [
        { weight: 1, ...one },
        { weight: 0, ...two },
      ],
    }),
  ],
  ['priority', tree('priority', { choices: [one, two] })],
  ['canary', tree('canary', { percent: 100, canary: one.use, stable: two.use })],
  ['stable side of a canary', tree('canary', { percent: 0, canary: two.use, stable: one.use })],
  ['shadow', tree('shadow', { percent: 0, shadow: two.use, use: { strategy: 'priority', choices: [one, two] } })],
  ['cost', tree('cost', { choices: [two, one] })],
  ['latency', tree('latency', { choices: [one, two] }), 'either'],
  ['least busy', tree('least-busy', { choices: [one, two] }), 'either'],
  ['usage left', tree('usage-left', { choices: [one, two] }), 'either'],
  ['quality', tree('quality', { explore: 0, choices: [two, one] })],
  ['prompt length', tree('prompt-length', { choices: [{ upTo: 1_000, ...one }, two] })],
  ['budget', tree('budget', { choices: [{ upTo: 80, ...one }, two] })],
  ['language', meant({ strategy: 'language', choices: [{ languages: ['en'], ...one }] })],
  ['time', meant({ strategy: 'time', choices: [{ from: '00:00', to: '00:00', ...one }] })],
  ['plan', meant({ strategy: 'plan', choices: [{ plans: ['free'], ...one }], otherwise: one.use })],
  [
    'header',
    meant({ strategy: 'header', header: 'content-type', choices: [{ values: ['application/json'], ...one }] }),
  ],
  ['region', meant({ strategy: 'region', choices: [{ regions: ['EU'], ...two }], otherwise: one.use })],
  ['rule', meant({ strategy: 'rule', choices: [{ when: 'input_tokens > 0', ...one }] })],
  [
    'similarity',
    meant({ strategy: 'similarity', choices: [{ examples: ['What is the weather in Bergen?'], ...one }] }),
  ],
]

interface Expected {
  /** Who is asked for the first call, and what it is answered with. */
  asked: string[]
  status: number
  /** The same for the calls after it. */
  after: string[]
  /** With nobody else to ask. */
  alone: [asked: string[], status: number]
}
const others = (after: string[], ...alone: Expected['alone']): Expected => ({
  asked: ['one', 'two'],
  status: 200,
  after,
  alone,
})
const again = ['one', 'two']
const faults: Record<string, Expected> = {
  'status=500': others(again, ['one', 'one'], 502),
  'status=503': others(again, ['one', 'one'], 503),
  // Its own word is kept to.
  'status=503;retry-after=9': others(['two'], ['one'], 503),
  'status=529': others(again, ['one', 'one'], 503),
  'status=429': others(['two'], ['one'], 429),
  'status=429;retry-after=9': others(['two'], ['one'], 429),
  'status=401': others(['two'], ['one'], 502),
  'status=403': others(['two'], ['one'], 502),
  'status=404': others(again, ['one'], 404),
  'status=408': others(again, ['one', 'one'], 504),
  reset: others(again, ['one', 'one'], 502),
  stall: others(again, ['one', 'one'], 504),
  'cut-after=0': others(again, ['one', 'one'], 502),
  'malformed-after=0': others(again, ['one', 'one'], 502),
  'error-after=0': others(again, ['one', 'one'], 502),
  // The request is at fault: nobody else would say otherwise.
  'status=400': { asked: ['one'], status: 400, after: ['one'], alone: [['one'], 400] },
  'status=422': { asked: ['one'], status: 422, after: ['one'], alone: [['one'], 422] },
}

interface Cell {
  asked: string[]
  status: number
  ms: number
}
/** One call, and whom it went to. */
async function call(stream: boolean): Promise<Cell> {
  const { records } = gateway.test
  const before = records.length
  const messages = [{ role: 'user', content: 'What is the weather like in Bergen, and what can I do there?' }]
  const { status, ms } = await gateway.call('chat', { stream, messages })
  await gateway.test.recorded(before + 1)
  return { asked: records.at(-1)!.attempts.map(({ provider }) => provider), status, ms }
}

const usual: number[] = []
const times = new Map<string, { failover: number[]; later: number[] }>()

test('without a fault every strategy asks whom it is to ask, once', async () => {
  for (const [name, alias, either] of strategies) {
    gateway.serve({ chat: alias })
    for (const stream of [true, false, true]) {
      const { asked, status } = await call(stream)
      expect([name, status, asked.length]).toEqual([name, 200, 1])
      if (!either) expect([name, asked]).toEqual([name, ['one']])
    }
  }
})

describe.each(Object.entries(faults))('%s', (fault, { asked, status, after, alone }) => {
  const seen = { failover: [] as number[], later: [] as number[] }
  times.set(fault, seen)

  test.each(strategies)('%s', async (_, alias, either) => {
    for (const stream of [true, false]) {
      gateway.serve({ chat: alias })
      // In turns with those that meet the fault, so that what else the machine does is in both.
      usual.push((await call(stream)).ms)
      gateway.serve({ chat: alias })
      gateway.sandboxes.one.set({ fault })
      const got = await call(stream)
      // Chance may have asked the one that is well.
      const whole = either && got.asked[0] === 'two' ? { asked: ['two'], status: 200 } : { asked, status }
      expect({ asked: got.asked, status: got.status }).toEqual(whole)
      if (got.asked[0] === 'one') seen.failover.push(got.ms)
      if (either) continue
      const later = await call(stream)
      expect({ asked: later.asked, status: later.status }).toEqual({ asked: after, status })
      seen.later.push(later.ms)
    }
  })

  test('with nobody else to ask', async () => {
    for (const stream of [true, false]) {
      gateway.serve({ chat: { targets: [first] } })
      gateway.sandboxes.one.set({ fault })
      const got = await call(stream)
      expect([got.asked, got.status]).toEqual(alone)
    }
  })
})

test('a time that a provider tells is kept to the millisecond, by a clock of the test', () => {
  const model = routeModel([{ name: 'one' }, { name: 'two' }], {
    strategy: 'priority',
    choices: [one, two],
  })
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now')
  model.targets[0]!.state.cool(now, 7_000, true)
  const askedAfter = (ms: number) => {
    clock.mockReturnValue(now + ms)
    return routeCall().pick(model.tree)?.model
  }
  expect([0, 1_000, 6_999, 7_000].map(askedAfter)).toEqual(['two', 'two', 'two', 'one'])
  clock.mockRestore()
})

const at = (sorted: number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** What faults add to calls that another target answers. Times are told, not judged: they are this machine's. */
function report(): string {
  const base = usual.toSorted((a, b) => a - b)
  const row = (name: string, list: number[]): string => {
    const sorted = list.toSorted((a, b) => a - b)
    const added = (share: number) => (at(sorted, share) - at(base, share)).toFixed(1).padStart(8)
    return `${name.padEnd(36)}${String(sorted.length).padStart(6)}${added(0.5)}${added(0.99)}\n`
  }
  const head = `\nadded by faults, ms, over p50 ${at(base, 0.5).toFixed(1)} and p99 ${at(base, 0.99).toFixed(1)} of ${base.length} calls without\n`
  return [...times]
    .filter(([fault]) => faults[fault]!.status === 200)
    .flatMap(([fault, { failover, later }]) => [
      row(`${fault}, first call`, failover),
      row(`${fault}, calls after it`, later),
    ])
    .reduce((text, line) => text + line, `${head}${'fault'.padEnd(36)} calls     p50     p99\n`)
}
