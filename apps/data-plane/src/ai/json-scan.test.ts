import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringEnd } from './json-scan.js'

/** Texts of any length up to several hundred bytes, thick with what needs a backslash. */
const pieces = fc.array(fc.oneof(fc.constantFrom('"', '\\', '\\"', 'é', '\n'), fc.integer({ min: 0, max: 150 })))
const text = pieces.map(all => all.map(piece => (typeof piece === 'number' ? 'x'.repeat(piece) : piece)).join(''))

test('a string ends at its own quote, however long it is and whatever is escaped in it', () => {
  fc.assert(
    fc.property(text, text, (content, after) => {
      const string = JSON.stringify(content)
      const length = Buffer.byteLength(string)
      const bytes = Buffer.from(`[${string},${JSON.stringify(after)}]`)
      expect(stringEnd(bytes, 1, bytes.length)).toBe(1 + length)
      expect(stringEnd(bytes, 1, 1 + length)).toBe(1 + length)
      expect(stringEnd(bytes, 1, length)).toBe(-1)
    }),
  )
})
