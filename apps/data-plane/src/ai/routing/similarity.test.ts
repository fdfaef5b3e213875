import type { RouteSpec } from '@gatehouse/shared/config/resources.js'
import { describe, expect, test } from 'vitest'
import type { CompiledTarget } from '../../config/target.js'
import { routeCall, routeModel } from '../testing/route-model.js'
import { WordLikeness } from './likeness.js'
import { type Embed, Meanings } from './meanings.js'

const code = [
  'Write a function in Python that parses this file',
  'Why does my TypeScript not compile?',
  'Refactor this class and add unit tests',
]
const money = ['How do I get a refund?', 'My invoice is wrong', 'Cancel my subscription', 'When is my card charged?']
const german = ['Ich möchte mein Geld zurück', 'Meine Rechnung stimmt nicht']

describe('by words', () => {
  const likeness = new WordLikeness([code, money, german])
  test.each([
    ['please write me a python function that sorts numbers', 0],
    ['refactoring of three classes, with tests', 0],
    ['I want to be refunded for last month', 1],
    ['the invoices of this year are wrong, both', 1],
    ['Die Rechnung vom März stimmt leider nicht', 2],
  ])('%s', (text, group) => {
    const nearest = likeness.nearest(text)
    expect(nearest.group).toBe(group)
    expect(nearest.likeness).toBeGreaterThan(0.2)
  })

  test.each([
    'What is the capital of Norway?',
    'Tell me a story about a fox',
    'Summarise this article about whales',
    'Translate good morning into French',
    'Hello there',
    '',
  ])('%s is of no kind that has examples', text => expect(likeness.nearest(text).likeness).toBeLessThan(0.2))

  test('an example is as alike to itself as can be, whatever stands around small words', () =>
    expect(likeness.nearest('my invoice is wrong!').likeness).toBeCloseTo(1))

  test('scripts without spaces are compared by their parts', () => {
    const chinese = new WordLikeness([['请帮我写代码'], ['我要退款']])
    expect(chinese.nearest('帮我写一段代码').group).toBe(0)
  })
})

const similar = (more: object = {}): RouteSpec => ({
  strategy: 'similarity',
  choices: [
    { examples: code, use: { target: 0 } },
    { examples: money, use: { target: 1 } },
  ],
  otherwise: { target: 2 },
  ...more,
})
const names = [{ name: 'coder' }, { name: 'clerk' }, { name: 'usual' }, { name: 'vectors' }]
const pick = (route: RouteSpec, text: string) => routeCall({ text }).pick(routeModel(names, route).tree)?.model

describe('a tree', () => {
  test('asks whoever is meant for messages like this one, and somebody else for all others', () => {
    expect(pick(similar(), 'Write a Python function, please')).toBe('coder')
    expect(pick(similar(), 'I want a refund now')).toBe('clerk')
    expect(pick(similar(), 'What is the capital of Norway?')).toBe('usual')
    expect(pick(similar(), '')).toBe('usual')
    expect(pick(similar({ atLeast: 0.95 }), 'I want a refund now')).toBe('usual')
  })

  test('finds it out once a call', () => {
    const call = routeCall({ text: 'I want a refund' })
    const { tree } = routeModel(names, similar())
    call.pick(tree)
    const [[matcher]] = [...call.matched] as [[object, number]]
    call.matched.set(matcher, 0)
    expect(call.pick(tree)?.model).toBe('coder')
  })

  test('never asks the model that tells meanings', () => {
    const model = routeModel(names, similar({ embedding: { target: 3 } }))
    expect(model.meanings.map(({ target }) => target.model)).toEqual(['vectors'])
    expect(model.answering.map(each => each.model)).toEqual(['coder', 'clerk', 'usual'])
    expect(model.ways[3]?.steps[0]?.reason).toBe('embedding')
  })
})

describe('by meaning', () => {
  /** Two directions: whatever is about money, and the rest. */
  const vectors: Embed = (texts, done) =>
    done(texts.map(text => (/refund|money|invoice|card|subscription/i.test(text) ? [3, 0.1] : [0.1, 2])))

  test('examples are asked for once, messages when they are new', () => {
    const asked: number[] = []
    const meanings = new Meanings(routeModel(names).targets[3]!, [code, money])
    const embed: Embed = (texts, done) => {
      asked.push(texts.length)
      vectors(texts, done)
    }
    for (const text of ['Where is my money?', 'Where is my money?', 'Sing'])
      if (!meanings.knows(text)) meanings.learn(text, embed, () => {})
    expect(asked).toEqual([1 + code.length + money.length, 1])
    expect(meanings.nearest('Where is my money?')).toMatchObject({ group: 1 })
    expect(meanings.nearest('Where is my money?')!.likeness).toBeCloseTo(1)
  })

  test('examples are asked for in portions as the model takes them; only what failed is asked for again', () => {
    const { targets } = routeModel(names)
    const target = { ...targets[3]!, provider: { ...targets[3]!.provider, definition: { embed: { most: () => 1 } } } }
    const meanings = new Meanings(target as unknown as CompiledTarget, [code, money])
    const asked: string[] = []
    let failing = money[0]
    const embed: Embed = (texts, done) => {
      asked.push(...texts)
      expect(texts).toHaveLength(1)
      if (texts[0] === failing) done(null)
      else vectors(texts, done)
    }
    meanings.learn('Sing', embed, () => {})
    expect([asked, meanings.knows('Sing')]).toEqual([['Sing', ...code, money[0]], false])
    failing = undefined
    asked.length = 0
    meanings.learn('My card', embed, () => {})
    expect(asked).toEqual(['My card', ...money])
    expect(meanings.nearest('My card')).toMatchObject({ group: 1 })
    expect(meanings.knows('Sing')).toBe(true)
  })

  test('goes before words; what failed is asked again with the next', () => {
    const model = routeModel(names, similar({ embedding: { target: 3 } }))
    const [meanings] = model.meanings as [Meanings]
    const text = 'Give me my money back'
    meanings.learn(
      text,
      (_, done) => done(null),
      () => {},
    )
    expect([meanings.knows(text), routeCall({ text }).pick(model.tree)?.model]).toEqual([false, 'usual'])
    meanings.learn(text, vectors, () => {})
    expect(routeCall({ text }).pick(model.tree)?.model).toBe('clerk')
  })
})
