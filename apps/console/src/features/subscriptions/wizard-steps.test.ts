import { expect, test } from 'vitest'
import type { OwnSubscription } from '../../lib/own-subscriptions.js'
import { blocked, lacking, stepsOf } from './wizard-steps.js'

const question = { id: 'use', label: 'Use?', required: true, kind: 'text' } as const

test('questions are a step where there are any', () => {
  expect(stepsOf({ questions: [] })).not.toContain('questions')
  expect(stepsOf({ questions: [question] })).toContain('questions')
})

test('only required questions have to be answered, by more than blanks', () => {
  const questions = [question, { ...question, id: 'more', required: false }]
  expect(lacking({ questions }, { use: ' ' })).toEqual(['use'])
  expect(lacking({ questions }, { use: 'A bot' })).toEqual([])
})

test('an application has one open subscription to a product', () => {
  const held = (state: string) => [{ application: { id: 'app_1' }, plan: { name: 'Gold' }, state }] as OwnSubscription[]
  expect(blocked(held('active'), 'app_1')).toBe('Subscribed already, with Gold')
  expect(blocked(held('pending'), 'app_1')).toMatch(/request already/)
  expect([blocked(held('rejected'), 'app_1'), blocked(held('active'), 'app_2')]).toEqual([undefined, undefined])
})
