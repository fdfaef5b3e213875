import { expect, test } from 'vitest'
import { readable } from './readable.js'

test.each([
  ['{"level":50,"msg":"no database","err":{"message":"ECONNREFUSED"}}', 'no database: ECONNREFUSED'],
  ['{"msg":"port taken","err":{"message":"port taken"}}', 'port taken'],
  ['{"level":30}', '{"level":30}'],
  ['{ not json', '{ not json'],
  ['GATEHOUSE_X is not a setting', 'GATEHOUSE_X is not a setting'],
])('%s', (line, text) => {
  expect(readable(line)).toBe(text)
})
