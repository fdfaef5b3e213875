import fc from 'fast-check'
import { expect, test } from 'vitest'
import { callRecord } from './record.js'
import { isOwned, type MinuteSums, minuteSums, type OwnedRecord, Sums } from './sums.js'

const record = (fields: object): OwnedRecord =>
  callRecord.parse({
    ...{ id: 'call_1', requestId: 'r', time: 1_764_000_000_000, method: 'GET', path: '/', status: 200, revision: 1 },
    ...{ tenantId: 't', organizationId: 'o', applicationId: 'a', gatewayUs: 1, totalUs: 1000 },
    ...fields,
  }) as OwnedRecord

const calls = fc.array(
  fc.record({
    time: fc.integer({ min: 1_764_000_000_000, max: 1_764_000_300_000 }),
    status: fc.constantFrom(200, 429, 500),
    keyId: fc.constantFrom('k1', 'k2', undefined),
    model: fc.constantFrom('m1', 'm2', undefined),
    inputTokens: fc.nat(1000),
    costNano: fc.bigInt({ min: 0n, max: 10n ** 14n }).map(String),
    priced: fc.boolean(),
    usageSource: fc.constantFrom('provider', 'estimated', 'none'),
    totalUs: fc.nat(10_000_000),
  }),
)

const total = (rows: readonly MinuteSums[], pick: (row: MinuteSums) => number | bigint) =>
  rows.reduce((sum, row) => sum + BigInt(pick(row)), 0n)

test('sums lose nothing, however the calls are parted and put together again', () => {
  fc.assert(
    fc.property(calls, fc.nat(), (all, at) => {
      const records = all.map(record)
      const whole = new Sums()
      for (const each of records) whole.add(each)
      const parts = [records.slice(0, at % (records.length + 1)), records.slice(at % (records.length + 1))].map(
        part => {
          const sums = new Sums()
          for (const each of part) sums.add(each)
          return sums.all().map(row => minuteSums.parse(JSON.parse(JSON.stringify(row))))
        },
      )
      const merged = new Sums()
      for (const row of parts.flat()) merged.merge(row)
      expect(merged.all()).toEqual(whole.all())
      const rows = whole.all()
      expect(total(rows, row => row.requests)).toBe(BigInt(records.length))
      expect(total(rows, row => BigInt(row.costNano))).toBe(records.reduce((sum, r) => sum + BigInt(r.costNano), 0n))
      expect(total(rows, row => row.estimated)).toBe(
        BigInt(records.filter(({ usageSource }) => usageSource === 'estimated').length),
      )
    }),
  )
})

test('a call without times has none to tell', () => {
  const sums = new Sums()
  sums.add(record({ totalUs: 0 }))
  expect(sums.all()[0]).toMatchObject({ requests: 1, histogram: [] })
})

test('what a provider claims is bounded by what can be stored', () => {
  const { inputTokens, costNano } = record({ inputTokens: 2 ** 52, costNano: '9'.repeat(40) })
  expect([inputTokens, costNano]).toEqual([2 ** 31 - 1, '999999999999999'])
})

test('only calls that somebody answers for are kept', () => {
  expect([record({}), record({ applicationId: undefined })].map(isOwned)).toEqual([true, false])
})
