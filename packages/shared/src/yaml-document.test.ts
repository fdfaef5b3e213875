import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { modelRouting } from './api/model-routing.js'
import { YamlDocument, yamlOf } from './yaml-document.js'

const tree = {
  strategy: 'priority',
  choices: [
    {
      use: {
        strategy: 'similarity',
        choices: [
          { examples: ['Where is my order?', 'yes', '0x10', 'a: b # c'], use: { provider: 'one', model: 'm' } },
        ],
        otherwise: { provider: 'two', model: '1.5' },
      },
    },
    { on: ['context-length'], use: { provider: 'two', model: 'long', concurrency: 5 } },
  ],
}
const read = (text: string) => new YamlDocument(text).read(modelRouting)

test('a tree is the same after it was written and read', () => expect(read(yamlOf(tree))).toEqual({ value: tree }))

test('so is whatever text a value holds', () =>
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const back = new YamlDocument(yamlOf(value)).read({
        safeParse: (data: unknown) => ({ success: true, data }),
      } as never)
      expect(back).toEqual({ value: JSON.parse(JSON.stringify(value)) })
    }),
  ))

const lines = (...all: string[]) => all.join('\n')
const good = [
  'strategy: canary',
  'percent: 5',
  'canary:',
  '  provider: one',
  '  model: new',
  'stable:',
  '  provider: one',
  '  model: old',
]

describe('faults are told with their line', () => {
  test.each<[string, string, number, RegExp]>([
    ['a value that is none', lines(...good).replace('percent: 5', 'percent: 500'), 2, /^percent: /],
    ['a field that nobody knows', lines(...good).replace('  model: old', '  model: old\n  modle: x'), 7, /modle/],
    ['a field that is missing', lines(...good).replace('\n  model: new', ''), 4, /^canary.model: /],
    ['a strategy that is none', lines(...good).replace('canary\n', 'canery\n'), 1, /strategy/],
    ['a key twice', lines(...good, 'percent: 6'), 9, /unique/i],
    ['text that is no YAML', lines('strategy: canary', 'percent: [5'), 3, /./],
    ['aliases without end', `a: &a [x]\n${Array.from({ length: 150 }, (_, i) => `k${i}: *a`).join('\n')}`, 1, /alias/i],
  ])('%s', (_, text, line, message) => {
    const { faults } = read(text) as { faults: { line: number; message: string }[] }
    expect(faults[0]).toEqual({ line: expect.any(Number), message: expect.stringMatching(message) })
    expect(Math.abs(faults[0]!.line - line)).toBeLessThanOrEqual(1)
  })

  test('also where something else has found them', () => {
    const document = new YamlDocument(yamlOf(tree))
    expect(document.lineOf(['choices', 1, 'use', 'provider'])).toBe(20)
    expect(document.lineOf(['choices', 1, 'use', 'nothing'])).toBe(20)
  })
})
