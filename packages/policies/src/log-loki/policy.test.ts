import { expect, test } from 'vitest'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const url = 'https://loki.example.com/loki/api/v1/push'

test('pushes a stream for each API and class of status, in nanoseconds', async () => {
  const beside = new Beside()
  const settings = { url, labels: { env: 'test' }, headers: [{ name: 'x-scope-orgid', value: 'acme' }] }
  const hooks = policy.compile(config.parse(settings), beside.deps)
  hooks.onComplete!(known(), over())
  hooks.onComplete!(known({ callId: 'call_2' }), over({}, { status: 201 }))
  hooks.onComplete!(known({ callId: 'call_3' }), over({ api: undefined }, { status: 404, error: 'route_not_found' }))
  const { summary: _, ...none } = over()
  hooks.onComplete!(known(), none)
  await beside.run()
  expect(beside.asked[0]!.headers).toEqual(['content-type', 'application/json', 'x-scope-orgid', 'acme'])
  const { streams } = JSON.parse(beside.told) as { streams: { stream: object; values: [string, string][] }[] }
  expect(streams.map(({ stream, values }) => [stream, values.length])).toEqual([
    [{ env: 'test', api: 'weather', status: '2xx' }, 2],
    [{ env: 'test', api: 'none', status: '4xx' }, 1],
  ])
  const [at, line] = streams[0]!.values[0]!
  expect(at).toBe('1795262400123000000')
  expect(JSON.parse(line)).toMatchObject({ id: 'call_1', status: 200, api: 'weather' })
})

test.each([{}, { url: 'loki' }, { url, labels: { 'a-b': 'x' } }, { url, labels: { a: '' } }])(
  '%j is refused',
  settings => expect(config.safeParse(settings).success).toBe(false),
)
