import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MeterPrice, proportion, type Tier, tierLines } from './tiers.js'

const tiers: fc.Arbitrary<Tier[]> = fc
  .array(
    fc.record({
      size: fc.integer({ min: 1, max: 60 }),
      rate: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      flat: fc.bigInt({ min: 0n, max: 10n ** 10n }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map(steps => {
    let end = 0
    return steps.map(({ size, rate, flat }, i) => {
      end += size
      return { upTo: i === steps.length - 1 ? null : end, rate, flat }
    })
  })
const price = (mode: MeterPrice['mode'], per = fc.integer({ min: 1, max: 1_000 })): fc.Arbitrary<MeterPrice> =>
  fc.record({ mode: fc.constant(mode), per, included: fc.integer({ min: 0, max: 40 }), tiers })
const used = fc.integer({ min: 0, max: 400 })

/** One unit after the other, each at the step that it falls into. */
function graduatedNaively(count: number, { included, tiers }: MeterPrice): bigint {
  let sum = 0n
  const reached = new Set<Tier>()
  for (let unit = 1; unit <= count - included; unit++) {
    const tier = tiers.find(({ upTo }) => upTo === null || unit <= upTo)!
    if (!reached.has(tier)) sum += tier.flat
    reached.add(tier)
    sum += tier.rate
  }
  return sum
}

const total = (lines: readonly { nano: bigint }[]): bigint => lines.reduce((sum, { nano }) => sum + nano, 0n)

test('graduated: as counted unit by unit', () => {
  fc.assert(
    fc.property(used, price('graduated', fc.constant(1)), (count, meter) => {
      expect(total(tierLines(count, meter))).toBe(graduatedNaively(count, meter))
    }),
  )
})

test('volume: all units at the one rate that their number reaches', () => {
  fc.assert(
    fc.property(used, price('volume', fc.constant(1)), (count, meter) => {
      const billed = Math.max(0, count - meter.included)
      const tier = meter.tiers.find(({ upTo }) => upTo === null || billed <= upTo)!
      expect(total(tierLines(count, meter))).toBe(billed === 0 ? 0n : tier.rate * BigInt(billed) + tier.flat)
    }),
  )
})

test('lines hold every billed unit once, one after the other, each within a nano-dollar of the exact amount', () => {
  fc.assert(
    fc.property(used, fc.oneof(price('graduated'), price('volume')), (count, meter) => {
      const lines = tierLines(count, meter)
      let after = 0
      for (const line of lines) {
        expect(line.after).toBe(after)
        after += line.quantity
        const exact = (Number(line.rate) * line.quantity) / line.per
        expect(Math.abs(Number(line.nano - line.flat) - exact)).toBeLessThanOrEqual(0.5 + exact * 1e-15)
      }
      expect(after).toBe(Math.max(0, count - meter.included))
    }),
  )
})

test('more use never costs less by steps that are graduated', () => {
  fc.assert(
    fc.property(used, fc.integer({ min: 0, max: 100 }), price('graduated'), (count, more, meter) => {
      expect(total(tierLines(count + more, meter))).toBeGreaterThanOrEqual(total(tierLines(count, meter)) - 5n)
    }),
  )
})

test('halves are rounded up', () => {
  expect(proportion(1n, 1, 2)).toBe(1n)
  expect(proportion(49_000_000_000n, 11, 30)).toBe(17_966_666_667n)
})
