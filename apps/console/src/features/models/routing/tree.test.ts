import { expect, test } from 'vitest'
import { chosenBy, completed, configOf, isOwn, type Tree, treeOf } from './tree.js'
import { ways } from './words.js'

const small = { provider: 'openai', model: 'small' }
const large = { provider: 'azure', model: 'large' }
const priced = { price: null, priceSource: null }
const shares: Tree = {
  strategy: 'weighted',
  choices: [
    { weight: 3, use: small },
    { weight: 1, use: large },
  ],
}

test('the short form is drawn as a tree, and is written back as short as it was', () => {
  const short = {
    targets: [
      { ...small, ...priced, weight: 3 },
      { ...large, ...priced, weight: 1 },
    ],
    fallbacks: [{ ...small, ...priced }],
    routing: null,
  }
  const tree = treeOf(short)
  expect(tree).toEqual({ strategy: 'priority', choices: [{ use: shares }, { use: small }] })
  expect(configOf(tree)).toEqual({
    routing: null,
    targets: [
      { ...small, weight: 3 },
      { ...large, weight: 1 },
    ],
    fallbacks: [small],
  })
  expect(configOf(small)).toEqual({ routing: null, targets: [{ ...small, weight: 1 }], fallbacks: [] })
})

test.each<[string, Tree]>([
  ['another strategy', { strategy: 'cost', choices: [{ use: small }] }],
  ['a limit of a target', { ...small, concurrency: 5 }],
  [
    'a fallback for one kind of failure',
    { strategy: 'priority', choices: [{ use: small }, { on: ['timeout'], use: large }] },
  ],
  ['a tree below a weight', { strategy: 'weighted', choices: [{ use: shares }] }],
])('%s takes a tree', (_, tree) => expect(configOf(tree)).toEqual({ routing: tree }))

test('whatever the strategy becomes, the targets stay', () => {
  expect(chosenBy(shares, 'canary')).toEqual({ strategy: 'canary', percent: 5, canary: large, stable: small })
  expect(chosenBy(chosenBy(shares, 'canary'), 'cost')).toEqual({
    strategy: 'cost',
    choices: [{ use: large }, { use: small }],
  })
  expect(chosenBy(shares, 'target')).toEqual(small)
  expect(chosenBy(small, 'shadow')).toMatchObject({ use: small, shadow: { provider: '' } })
})

test('a choice that was added has a target to be filled in', () =>
  expect(completed({ strategy: 'weighted', choices: [{ use: small }, {} as never] })).toEqual({
    strategy: 'weighted',
    choices: [
      { weight: 1, use: small },
      { weight: 1, use: { provider: '', model: '' } },
    ],
  }))

test.each([
  ['/routing/percent', '/routing', true],
  ['/routing/choices/1/weight', '/routing', true],
  ['/routing/choices/1/use/model', '/routing', false],
  ['/routing/choices/1/use/model', '/routing/choices/1/use', true],
  ['/routing/canary/model', '/routing', false],
])('%s is a field of %s: %s', (at, node, own) => expect(isOwn(at, node)).toBe(own))

test('what leads where is said in words', () => {
  expect(ways(shares).map(({ way }) => way)).toEqual(['75 %', '25 %'])
  expect(ways({ strategy: 'canary', percent: 5, canary: large, stable: small }).map(({ way }) => way)).toEqual([
    '5 %',
    '95 %',
  ])
  const plans: Tree = { strategy: 'plan', choices: [{ plans: ['gold', 'team'], use: large }], otherwise: small }
  expect(ways(plans).map(({ way }) => way)).toEqual(['gold, team', 'otherwise'])
})
