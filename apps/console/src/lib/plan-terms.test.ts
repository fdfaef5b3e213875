import { expect, test } from 'vitest'
import { type Plan, planRows, priceLine, termsLine } from './plan-terms.js'

const plan = (fields: Partial<Plan>): Plan => ({
  id: 'plan_1',
  slug: 'free',
  name: 'Free',
  approval: 'auto',
  limits: {},
  models: null,
  price: null,
  questions: [],
  ...fields,
})
const shown = (...plans: Plan[]) => planRows(plans).map(({ name, of }) => [name, ...plans.map(of)])

test('plans say the same things in the same order', () => {
  const free = plan({ limits: { requests: { limit: 1_000, window: '1d' } } })
  const gold = plan({
    approval: 'manual',
    limits: { tokens: { limit: 50_000, window: '15m' }, concurrency: 4, budget: { amount: '12.50', window: '1mo' } },
    models: ['chat'],
    questions: [{ id: 'use', label: 'Use?', required: true, kind: 'text' }],
  })
  expect(shown(free, gold)).toEqual([
    ['Approval', 'At once', 'By a person'],
    ['Requests', '1,000 per day', 'No limit'],
    ['Tokens', 'No limit', '50,000 per 15 minutes'],
    ['Calls at a time', 'No limit', '4'],
    ['Model cost', 'No limit', '$12.50 per month'],
    ['Models', 'All', 'chat'],
    ['Asked before', 'Nothing', 'One question'],
  ])
})

test('what no plan says is left out', () => expect(shown(plan({}))).toEqual([['Approval', 'At once']]))

test('a price of nothing is free', () => {
  expect([priceLine({ price: null }), priceLine({ price: { amount: '20', per: 'month' } })]).toEqual([
    'Free of charge',
    '$20 per month',
  ])
})

test('one line says what a plan costs and allows', () => {
  const gold = plan({ approval: 'manual', limits: { requests: { limit: 60, window: '1m' } } })
  expect(termsLine(gold)).toBe('Free of charge · Requests: 60 per minute · Approved by a person')
})
