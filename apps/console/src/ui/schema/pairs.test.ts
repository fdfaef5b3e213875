import { expect, test } from 'vitest'
import { linesOf, pairsOf } from './pairs.js'

test('pairs are read from lines, and written as such', () => {
  const pairs = { accept: 'text/plain', 'x-time': '12:30' }
  expect(pairsOf('accept: text/plain\n\nx-time:12:30\n')).toEqual(pairs)
  expect(pairsOf(linesOf(pairs))).toEqual(pairs)
})

test('what is no pair yet stays as it was typed', () => {
  expect(pairsOf('accept')).toBe('accept')
  expect(pairsOf(': no name')).toBe(': no name')
  expect(pairsOf(' \n')).toBeUndefined()
})
