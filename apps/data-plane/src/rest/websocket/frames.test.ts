import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Frames, goingAway } from './frames.js'

interface Spec {
  opcode: number
  length: number
  masked: boolean
}

function frame({ opcode, length, masked }: Spec): Buffer {
  const bit = masked ? 0x80 : 0
  const head =
    length < 126
      ? Buffer.from([0x80 | opcode, bit | length])
      : length < 65_536
        ? Buffer.from([0x80 | opcode, bit | 126, length >> 8, length & 0xff])
        : Buffer.concat([
            Buffer.from([0x80 | opcode, bit | 127, 0, 0, 0, 0]),
            Buffer.from([0, length >> 16, (length >> 8) & 0xff, length & 0xff]),
          ])
  return Buffer.concat([head, Buffer.alloc(length + (masked ? 4 : 0), 0xff)])
}

test('however the bytes are cut, ends of frames and a Close are found', () => {
  const spec = fc.record({
    opcode: fc.constantFrom(0, 1, 2, 9, 10),
    length: fc.constantFrom(0, 1, 5, 125, 126, 300, 65_535, 65_536, 70_001),
    masked: fc.boolean(),
  })
  fc.assert(
    fc.property(
      fc.array(spec, { maxLength: 5 }),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 40_000 })),
      (specs, closes, cuts) => {
        const list = closes ? [...specs, { opcode: 8, length: 2, masked: true }] : specs
        const all = list.map(frame)
        const ends = new Set<number>()
        let total = 0
        for (const each of all) {
          total += each.length
          ends.add(total)
        }
        const bytes = Buffer.concat(all)
        const frames = new Frames()
        let from = 0
        for (let turn = 0; from < bytes.length; turn++) {
          const size = cuts.length > 0 ? cuts[turn % cuts.length]! : bytes.length
          const chunk = bytes.subarray(from, from + size)
          for (let at = 0; at < chunk.length; ) {
            const next = frames.next(chunk, at)
            expect(next).toBeGreaterThan(at)
            at = next
            expect(frames.between).toBe(ends.has(from + at))
          }
          from += chunk.length
        }
        expect(frames.between).toBe(true)
        expect(frames.closed).toBe(closes)
      },
    ),
    { numRuns: 200 },
  )
})

test('going away is a Close with 1001, masked where it goes to a service', () => {
  expect([...goingAway(false)]).toEqual([0x88, 2, 3, 233])
  const masked = goingAway(true)
  expect([...masked.subarray(0, 2)]).toEqual([0x88, 0x82])
  expect([masked[6]! ^ masked[2]!, masked[7]! ^ masked[3]!]).toEqual([3, 233])
})
