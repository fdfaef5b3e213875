import { expect, test } from 'vitest'
import { allowed } from './licences.mjs'

test.each(['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND ISC', '(BSD-2-Clause OR MIT OR Apache-2.0)'])(
  '%s is permissive',
  id => {
    expect(allowed(id)).toBe(true)
  },
)

test.each(['GPL-3.0-only', 'MIT AND AGPL-3.0', 'MPL-2.0', 'none named', 'SEE LICENSE IN LICENSE'])('%s is not', id => {
  expect(allowed(id)).toBe(false)
})

test('a tool may be under MPL-2.0', () => {
  expect(allowed('MPL-2.0', ['MPL-2.0'])).toBe(true)
})
