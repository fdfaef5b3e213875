import { expect, test } from 'vitest'
import { movesOf, nextVersion } from './moves.js'

test('a version goes from draft to retired, and not back', () => {
  expect(movesOf('draft').map(({ move }) => move)).toEqual(['publish', 'submit'])
  expect(movesOf('published').map(({ move }) => move)).toEqual(['deprecate'])
  expect(movesOf('deprecated').map(({ move }) => move)).toEqual(['retire', 'publish'])
  expect(movesOf('retired')).toEqual([])
})

test('the next version follows the highest', () => {
  expect(nextVersion([{ version: 'v2' }, { version: 'v10' }])).toBe('v11')
  expect(nextVersion([])).toBe('v1')
})
