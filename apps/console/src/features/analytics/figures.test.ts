import { expect, test } from 'vitest'
import type { Figures } from './api.js'
import { tiles } from './figures.js'

const figures = { requests: 200, errors: 3, inputTokens: 10, outputTokens: 5, costUsd: '1.5', p95Ms: 80, ttftMs: null }

test('figures stand beside those of the period before', () => {
  const [calls, failed, , cost, , ttft] = tiles(figures as Figures, { ...figures, requests: 100, errors: 0 } as Figures)
  expect(calls).toEqual({ label: 'Calls', value: '200', change: 1 })
  expect(failed).toEqual({ label: 'Failed', value: '1.5 %', worse: true })
  expect(cost).toMatchObject({ value: '$1.50', change: 0 })
  expect(ttft).toMatchObject({ value: '–' })
})
