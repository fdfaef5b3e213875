import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import { packed } from './lines.js'
import policy from './policy.js'

const url = 'udp://statsd.example.com:8125'

async function told(settings: object, ...outcomes: ReturnType<typeof over>[]) {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ url, ...settings }), beside.deps)
  for (const outcome of outcomes) hooks.onComplete!(known(), outcome)
  await beside.run()
  return beside
}

test('a call is a line for each metric, with the API in its name', async () => {
  const { sent } = await told({}, over({ requestBytes: 3 }))
  expect(sent).toEqual([
    {
      url,
      texts: [
        [
          'gatehouse.weather.requests:1|c',
          'gatehouse.weather.status.200:1|c',
          'gatehouse.weather.duration:12|ms',
          'gatehouse.weather.upstream:10|ms',
          'gatehouse.weather.request_bytes:3|h',
          'gatehouse.weather.response_bytes:5|h',
        ].join('\n'),
      ],
    },
  ])
})

test('or in tags; models have tokens and cost; a share is told as one', async () => {
  const summary = { model: 'chat', inputTokens: 3, outputTokens: 4, costNanoUsd: 1_500_000n, api: 'a:b|c' }
  const settings = { tags: 'dogstatsd', metrics: ['tokens', 'cost', 'duration'], sampleRate: 0.999999 }
  const { sent } = await told(settings, over(summary, { status: 503 }))
  expect(sent[0]!.texts[0]!.split('\n')).toEqual([
    'gatehouse.tokens:7|c|@0.999999|#api:a_b_c,status:503,plan:gold',
    'gatehouse.cost:0.0015|c|@0.999999|#api:a_b_c,status:503,plan:gold',
    'gatehouse.duration:12|ms|#api:a_b_c,status:503,plan:gold',
  ])
})

test('a dry run is no call', async () => {
  const { summary: _, ...none } = over()
  expect((await told({}, none)).sent).toEqual([])
})

test('lines are put into packets, none of them torn', () => {
  const lines = Array.from({ length: 100 }, (_, at) => `metric.${at}:1|c`)
  const texts = packed(lines, 200)
  expect(texts.every(text => text.length <= 200)).toBe(true)
  expect(texts.join('\n').split('\n')).toEqual(lines)
  expect(packed(['x'.repeat(500)], 200)).toEqual(['x'.repeat(500)])
})

test.each([
  {},
  { url: 'http://x:1' },
  { url: 'udp://x' },
  { url, metrics: [] },
  { url, prefix: 'a:b' },
  { url, sampleRate: 0 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
