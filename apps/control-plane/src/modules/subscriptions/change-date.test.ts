import { expect, it } from 'vitest'
import { changeDate } from './change-date.js'

const now = new Date('2026-03-10T12:00:00Z')
const start = new Date('2026-01-31T09:30:00Z')
const monthly = (amount: string) => ({ amount, per: 'month' as const })
const yearly = (amount: string) => ({ amount, per: 'year' as const })

it('a plan that costs as much or more holds at once', () => {
  expect(changeDate(null, monthly('20'), start, now)).toBe(now)
  expect(changeDate(monthly('20'), monthly('20'), start, now)).toBe(now)
  expect(changeDate(monthly('20'), yearly('240'), start, now)).toBe(now)
  expect(changeDate(null, null, start, now)).toBe(now)
})

it('a cheaper one holds when the period that is paid for ends', () => {
  expect(changeDate(monthly('20'), null, start, now).toISOString()).toBe('2026-03-31T09:30:00.000Z')
  expect(changeDate(monthly('20'), yearly('239.99'), start, now).toISOString()).toBe('2026-03-31T09:30:00.000Z')
  expect(changeDate(yearly('100'), monthly('5'), start, now).toISOString()).toBe('2027-01-31T09:30:00.000Z')
})

it('one that is paid by use is left at the end of a month, at no earlier date than without', () => {
  const use = { costPercent: 120 }
  const april = '2026-04-01T00:00:00.000Z'
  expect(changeDate({ ...monthly('0'), ...use }, null, start, now).toISOString()).toBe(april)
  expect(changeDate({ ...monthly('0'), ...use }, monthly('90'), start, now).toISOString()).toBe(april)
  const meters = [{ of: 'requests' as const, tiers: [{ price: '1' }] }]
  expect(changeDate({ ...monthly('20'), meters }, null, start, now).toISOString()).toBe(april)
  expect(changeDate({ ...yearly('20'), meters }, null, start, now).toISOString()).toBe('2027-02-01T00:00:00.000Z')
  expect(changeDate(null, { ...monthly('0'), ...use }, start, now)).toBe(now)
})

it('a month that has no such day ends on its last one', () => {
  const february = new Date('2026-02-10T00:00:00Z')
  expect(changeDate(monthly('20'), null, start, february).toISOString()).toBe('2026-02-28T09:30:00.000Z')
})
