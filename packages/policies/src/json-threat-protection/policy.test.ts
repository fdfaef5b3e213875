import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

function verdict(settings: object, text: string): string | undefined {
  const hooks = policy.compile(config.parse(settings), bare)
  const reply = hooks.onRequestBody!({} as Ctx, { bytes: Buffer.from(text), json: JSON.parse(text) })
  return (reply as { detail: string } | undefined)?.detail
}

test.each([
  [{ maxDepth: 3 }, '[[[1]]]', '[[[[1]]]]', 'nested deeper than 3'],
  [{ maxArrayLength: 2 }, '[1,2]', '{"a":[1,2,3]}', 'an array longer than 2'],
  [{ maxMembers: 1 }, '{"a":{"b":1}}', '{"a":1,"b":2}', 'more than 1 members'],
  [{ maxStringLength: 3 }, '"abc"', '["abcd"]', 'a string longer than 3'],
  [{ maxNameLength: 2 }, '{"ab":1}', '{"abc":1}', 'a name longer than 2'],
  [{ maxValues: 4 }, '[1,2,3]', '[1,2,3,4]', 'more than 4 values'],
  [{}, '{"proto":1}', '{"a":[{"__proto__":1}]}', 'the name "__proto__"'],
])('%j: %s passes, %s does not', (settings, good, bad, fault) => {
  expect(verdict(settings, good)).toBeUndefined()
  expect(verdict(settings, bad)).toContain(fault)
})

test('what an application would send passes as it is', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), text => {
      fc.pre(!/__proto__|constructor|prototype/.test(text))
      expect(verdict({}, text)).toBeUndefined()
    }),
  )
  expect(verdict({ denyPrototypeKeys: false }, '{"__proto__":1}')).toBeUndefined()
})

test('thousands of brackets are told in a moment', () => {
  const depth = 5000
  expect(verdict({ maxDepth: 100 }, '['.repeat(depth) + ']'.repeat(depth))).toContain('nested deeper')
})
