import { expect, test } from 'vitest'
import { LeaseSize } from './lease-size.js'

const after = (ends: boolean[]) => {
  const size = new LeaseSize()
  for (const before of ends) size.ended(before)
  return size.calls
}

test('leases that are used up before their time grow, others shrink, within bounds', () => {
  expect(after([true, true, true])).toBe(8)
  expect(after([true, true, true, false])).toBe(4)
  expect(after(Array<boolean>(5).fill(false))).toBe(1)
  expect(after(Array<boolean>(40).fill(true))).toBe(1e6)
})

test('a lease that is asked for ahead grows where little was left, and shrinks where much was', () => {
  const size = new LeaseSize()
  for (let n = 0; n < 4; n++) size.ended(true)
  expect([size.steady, size.calls, size.few]).toEqual([true, 16, 4])
  size.askedWith(6)
  expect(size.calls).toBe(16)
  size.askedWith(4)
  expect(size.calls).toBe(32)
  size.askedWith(17)
  expect(size.calls).toBe(16)
})

test('slots double while they are asked for again within the time that idle ones are kept', () => {
  const size = new LeaseSize()
  const asked = [1_000, 1_100, 1_200, 1_250, 2_000].map(now => size.nextSlots(now))
  expect(asked).toEqual([1, 2, 4, 8, 4])
  expect([size.slotsRunOut(1), size.slotsRunOut(2)]).toEqual([true, false])
})

test('is enough for those who wait, and for as many as it is to last for', () => {
  const size = new LeaseSize()
  expect(size.enough(300, 3)).toBe(300)
  for (let n = 0; n < 3; n++) size.ended(true)
  expect(size.enough(300, 3)).toBe(800)
})
