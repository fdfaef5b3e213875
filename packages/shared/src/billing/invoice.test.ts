import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nanoUsd, usd } from '../money.js'
import { invoiceOf, monthAt, monthOf, type Used } from './invoice.js'
import { lineWords } from './line-words.js'
import { isFree, type PlanPrice, planPrice } from './plan-price.js'

const DAY = 86_400_000
const month = monthOf('2027-02')
const nothing: Used = { requests: 0, inputTokens: 0, outputTokens: 0, cost: 0n }
const whole = { from: 0, to: null }

const dollars = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(usd)
const price: fc.Arbitrary<PlanPrice> = fc
  .record({
    amount: dollars,
    per: fc.constantFrom('month' as const, 'year' as const),
    meters: fc
      .uniqueArray(
        fc.record({
          of: fc.constantFrom('requests' as const, 'tokens' as const, 'inputTokens' as const),
          mode: fc.constantFrom('graduated' as const, 'volume' as const),
          per: fc.integer({ min: 1, max: 1_000_000 }),
          included: fc.integer({ min: 0, max: 1_000_000 }),
          tiers: fc.tuple(dollars, dollars, fc.integer({ min: 1, max: 1_000_000 })).map(([a, b, upTo]) => [
            { upTo, price: a },
            { price: b, flat: '1' },
          ]),
        }),
        { selector: ({ of }) => of, maxLength: 3 },
      )
      .map(all => all),
    costPercent: fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
  })
  .map(all => planPrice.parse(JSON.parse(JSON.stringify(all))))
const used: fc.Arbitrary<Used> = fc.record({
  requests: fc.nat(),
  inputTokens: fc.nat(),
  outputTokens: fc.nat(),
  cost: fc.bigInt({ min: 0n, max: 10n ** 14n }),
})
const held = fc
  .tuple(fc.integer({ min: -400, max: 40 }), fc.option(fc.integer({ min: 0, max: 60 })))
  .map(([from, days]) => ({
    from: month.start + from * DAY,
    to: days === null ? null : month.start + (from + days) * DAY,
  }))

test('an invoice is the sum of its lines, and each line what its own arithmetic says', () => {
  fc.assert(
    fc.property(price, used, held, (price, used, held) => {
      const { lines, total, due } = invoiceOf(price, used, held, month)
      expect(lines.reduce((sum, { nano }) => sum + nano, 0n)).toBe(total)
      expect(due % 10_000_000n).toBe(0n)
      expect(due - total <= 5_000_000n && total - due < 5_000_000n).toBe(true)
      for (const { quantity, rate, per, flat, nano } of lines) {
        const twice = 2n * (nano - flat) * per - 2n * quantity * rate
        expect(twice <= per && twice > -per - 1n).toBe(true)
      }
    }),
  )
})

test('a meter bills what was used beyond what is included, neither more nor less', () => {
  fc.assert(
    fc.property(price, used, (price, used) => {
      const { lines } = invoiceOf(price, used, whole, month)
      for (const { of, included = 0 } of price.meters ?? []) {
        const count = of === 'tokens' ? used.inputTokens + used.outputTokens : used[of]
        const billed = lines.filter(({ item }) => item === of).reduce((sum, { quantity }) => sum + quantity, 0n)
        expect(Number(billed)).toBe(Math.max(0, count - included))
      }
    }),
  )
})

test('the fee is for the days that it held, counted one by one', () => {
  fc.assert(
    fc.property(held, held => {
      let days = 0n
      for (let day = month.start; day < month.end; day += DAY)
        if (held.from < day + DAY && (held.to === null || held.to > day)) days++
      const { lines } = invoiceOf({ amount: '28', per: 'month' }, nothing, held, month)
      expect(lines.reduce((sum, { nano }) => sum + nano, 0n)).toBe(days * 1_000_000_000n)
    }),
  )
})

test('a fee of a year falls due in the month in which the year begins', () => {
  const of = (name: string, from: string) =>
    invoiceOf({ amount: '480', per: 'year' }, nothing, { from: Date.parse(from), to: null }, monthOf(name)).total
  expect(of('2027-02', '2026-02-11')).toBe(nanoUsd('480'))
  expect(of('2027-03', '2026-02-11')).toBe(0n)
})

test('a fee of a year is charged once for each year that began, whenever it ends', () => {
  const start = fc.date({ min: new Date('2024-01-01'), max: new Date('2028-12-31'), noInvalidDate: true })
  const length = fc.oneof(fc.integer({ min: 1, max: 1_500 * DAY }), fc.constantFrom(0, 1, 2, 3))
  fc.assert(
    fc.property(start, length, (start, length) => {
      const from = start.getTime()
      const years = (passed: number) => {
        const at = new Date(from)
        at.setUTCMonth(at.getUTCMonth() + 12 * passed)
        return at.getUTCDate() === start.getUTCDate() ? at.getTime() : at.setUTCDate(0)
      }
      // Small ones are whole years, after which none begins.
      const to = length < 4 ? years(length) : from + length
      let begun = 0
      while (years(begun) < to) begun++
      let total = 0n
      for (let month = monthAt(from); month.start <= to; month = monthAt(month.end))
        total += invoiceOf({ amount: '480', per: 'year' }, nothing, { from, to }, month).total
      expect(total).toBe(BigInt(begun) * nanoUsd('480'))
    }),
  )
})

test('says each line in words', () => {
  const price: PlanPrice = {
    ...{ amount: '49', per: 'month', costPercent: 120 },
    meters: [{ of: 'requests', per: 1_000, included: 1_000, tiers: [{ upTo: 5_000, price: '2' }, { price: '1' }] }],
  }
  const used = { requests: 8_000, inputTokens: 5, outputTokens: 5, cost: 10_000_000_000n }
  const { lines, total } = invoiceOf(price, used, { from: month.start + 14 * DAY, to: null }, month)
  expect(lines.map(lineWords)).toEqual([
    'Fee: 14 of 28 days × $49.00',
    'Requests: the first 5,000 beyond 1,000 included × $2.00 per 1,000',
    'Requests: 2,000 more × $1.00 per 1,000',
    'Model costs: $10.00 × 120 %',
  ])
  expect(usd(total)).toBe('48.5')
})

test('takes steps that ascend to one without an end, and no others', () => {
  const valid = (...ends: (number | undefined)[]) =>
    planPrice.safeParse({
      ...{ amount: '0', per: 'month' },
      meters: [{ of: 'tokens', tiers: ends.map(upTo => ({ price: '1', ...(upTo === undefined ? {} : { upTo }) })) }],
    }).success
  expect([valid(undefined), valid(5, 9, undefined)]).toEqual([true, true])
  expect([valid(5), valid(9, 5, undefined), valid(undefined, 5), valid(5, 5, undefined)]).toEqual(Array(4).fill(false))
})

test('what is used costs something even without a fee', () => {
  expect(isFree(null)).toBe(true)
  expect(isFree({ amount: '0', per: 'month' })).toBe(true)
  expect(isFree({ amount: '0.00', per: 'month', costPercent: 100 })).toBe(false)
})
