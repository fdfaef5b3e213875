import { expect, test } from 'vitest'
import type { PolicyDeps } from '../contract.js'
import { Beside, known, over } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

test('writes one object a line, a batch at a time', async () => {
  const beside = new Beside()
  const hooks = policy.compile(config.parse({ file: 'weather.log', fields: { env: 'test' } }), beside.deps)
  hooks.onComplete!(known(), over())
  hooks.onComplete!(known({ callId: 'call_2' }), over())
  const { summary: _, ...none } = over()
  hooks.onComplete!(known(), none)
  expect(beside.written).toEqual([])
  await beside.run()
  expect(beside.written).toMatchObject([{ file: 'weather.log', bound: { maxBytes: 64 << 20, keep: 4 } }])
  const lines = beside.written[0]!.text.split('\n')
  expect(lines.pop()).toBe('')
  expect(lines.map(line => JSON.parse(line))).toMatchObject([{ id: 'call_1', env: 'test' }, { id: 'call_2' }])
})

test('a file that cannot be written costs no entry until there are too many', async () => {
  const beside = new Beside()
  let full = true
  const append: PolicyDeps['append'] = async (file, text, bound) => {
    if (full) throw new Error('no space left')
    beside.written.push({ file, text, bound })
  }
  const hooks = policy.compile(config.parse({ file: 'a.log', maxQueue: 100 }), { ...beside.deps, append })
  for (let entry = 0; entry < 103; entry++) hooks.onComplete!(known(), over())
  await expect(beside.run()).rejects.toThrow('no space')
  full = false
  await beside.run()
  expect(beside.written[0]!.text.split('\n').length - 1).toBe(100)
  expect(beside.counted.length).toBe(3)
})

test.each([
  {},
  { file: '../x' },
  { file: '/etc/passwd' },
  { file: '.hidden' },
  { file: 'a/b' },
  { file: '' },
  { file: 'a.log.1' },
  { file: 'a', keep: 99 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
