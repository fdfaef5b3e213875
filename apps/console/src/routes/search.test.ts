import { expect, test } from 'vitest'
import { ownPath, parseSearch, stringifySearch } from './search.js'

test('numbers stay words, and what is unset is left out', () => {
  expect(parseSearch('?status=429&model=1e5')).toEqual({ status: '429', model: '1e5' })
  expect(stringifySearch({ status: '429', model: undefined, range: '' })).toBe('?status=429')
  expect(stringifySearch({})).toBe('')
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', undefined])('%s leads home', path =>
  expect(ownPath(path)).toBe('/'),
)

test('a path of the console is kept', () => expect(ownPath('/logs?status=5xx')).toBe('/logs?status=5xx'))
