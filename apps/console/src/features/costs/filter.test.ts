import { expect, test } from 'vitest'
import { spanOf } from './filter.js'

test('the present day is shown from its first moment on', () => {
  const span = { from: '2026-11-16T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' }
  expect(spanOf('7d', Date.parse('2026-11-22T00:00:00Z'))).toEqual(span)
  expect(spanOf('7d', Date.parse('2026-11-22T23:59:59Z'))).toEqual(span)
})
