import { expect, test } from 'vitest'
import { differences, written } from './dry-run-words.js'

test('only what differs is told, first what went away', () => {
  const before = {
    method: 'GET',
    path: '/a',
    headers: [
      ['accept', '*/*'],
      ['x-old', '1'],
    ] as [string, string][],
  }
  const after = {
    method: 'GET',
    path: '/a',
    headers: [
      ['accept', '*/*'],
      ['x-new', '2'],
    ] as [string, string][],
  }
  expect(differences(before, after)).toEqual([
    { come: false, line: 'x-old: 1' },
    { come: true, line: 'x-new: 2' },
  ])
})

test('a message is written as on the wire, with JSON laid out', () => {
  expect(written('POST /x', [['a', 'b']], '{"c":1}')).toBe('POST /x\na: b\n\n{\n  "c": 1\n}')
  expect(written('', [], 'plain')).toBe('\nplain')
  expect(written('', [['a', 'b']], null)).toBe('a: b\n\n(not text)')
})
