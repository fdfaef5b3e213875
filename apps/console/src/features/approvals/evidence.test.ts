import { expect, test } from 'vitest'
import { evidenceItems, taskTitle } from './evidence.js'

const evidence = {
  application: 'Bot',
  product: 'weather',
  plan: 'gold',
  answers: { 'use-case': 'Forecasts', empty: '' },
}

test('a request is named by what it asks for', () => {
  expect(taskTitle({ kind: 'subscription', evidence })).toBe('Weather, Gold')
  const change = { ...evidence, 'current plan': 'free' }
  expect(taskTitle({ kind: 'change_request', evidence: change })).toBe('Weather, Free to Gold')
  expect(taskTitle({ kind: 'api_version', evidence: {} })).toBe('API version')
})

test('facts come first, then the answers that were given', () => {
  expect(evidenceItems({ evidence })).toEqual([
    ['Application', 'Bot'],
    ['Product', 'Weather'],
    ['Plan', 'Gold'],
    ['Use case', 'Forecasts'],
  ])
})
