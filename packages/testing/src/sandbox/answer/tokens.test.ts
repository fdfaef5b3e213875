import { expect, it } from 'vitest'
import { countTokens, splitTokens } from './tokens.js'

it.each([
  ['', 0],
  ['Hello, world!', 4],
  ['  two\n\nwords', 2],
  ['snake_case and 3.14', 5],
  ['Grüße aus Köln – schön', 5],
  ['日本語 🙂', 2],
  ['ends in space  ', 4],
  ['   ', 1],
  ['{"a":[1,2]}', 11],
])('%j has %i tokens', (text, count) => {
  expect(countTokens(text)).toBe(count)
  expect(splitTokens(text)).toHaveLength(count)
  expect(splitTokens(text).join('')).toBe(text)
})
