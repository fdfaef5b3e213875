import { expect, test } from 'vitest'
import { StateHash } from './state-hash.js'

const hashOf = (...resources: [string, string, string][]) => {
  const hash = new StateHash()
  for (const [kind, id, json] of resources) hash.toggle(kind, id, json)
  return hash.hex()
}

test('does not depend on the order in which resources came', () => {
  expect(hashOf(['key', 'a', '1'], ['key', 'b', '2'])).toBe(hashOf(['key', 'b', '2'], ['key', 'a', '1']))
})

test('tells kind, id and content apart', () => {
  const hashes = [
    hashOf(['key', 'a', '1']),
    hashOf(['plan', 'a', '1']),
    hashOf(['key', 'b', '1']),
    hashOf(['key', 'a', '2']),
    hashOf(),
  ]
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('a removed resource leaves no trace, and a stored value goes on', () => {
  const hash = new StateHash()
  hash.toggle('key', 'a', '1')
  const copy = new StateHash(hash.bytes())
  copy.toggle('key', 'b', '2')
  copy.toggle('key', 'b', '2')
  expect(copy.equals(hash.bytes())).toBe(true)
})
