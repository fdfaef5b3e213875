import { expect, test } from 'vitest'
import { formatDifference } from './difference.js'

test('tells which way a cost goes', () => {
  expect(formatDifference({ before: '1', after: '2.2' })).toBe('+$1.20')
  expect(formatDifference({ before: '1.5', after: '1.2' })).toBe('−$0.30')
  expect(formatDifference({ before: '1.5', after: '1.5' })).toBe('$0')
})
