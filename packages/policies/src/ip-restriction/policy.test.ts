import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

function verdict(settings: unknown, clientAddress: string): unknown {
  return policy.compile(config.parse(settings), bare).onRequest!({ clientAddress } as Ctx)
}
const denied = { error: 'ip_denied' }

test('without lists everybody may call', () => {
  expect(verdict({}, '203.0.113.7')).toBeUndefined()
})

test('an allow list shuts out everybody else, in both families', () => {
  const settings = { allow: ['10.0.0.0/8', '2001:db8::/32', '203.0.113.7'] }
  for (const address of ['10.1.2.3', '2001:db8::1', '203.0.113.7', '::ffff:10.1.2.3'])
    expect(verdict(settings, address)).toBeUndefined()
  for (const address of ['11.0.0.1', '2001:db9::1', '203.0.113.8']) expect(verdict(settings, address)).toEqual(denied)
})

test('deny wins over allow', () => {
  const settings = { allow: ['10.0.0.0/8'], deny: ['10.9.0.0/16'] }
  expect(verdict(settings, '10.9.1.1')).toEqual(denied)
  expect(verdict(settings, '10.8.1.1')).toBeUndefined()
})

test('an address that is not known is in no range', () => {
  expect(verdict({ allow: ['0.0.0.0/0'] }, '')).toEqual(denied)
  expect(verdict({ deny: ['0.0.0.0/0'] }, '')).toBeUndefined()
})

test.each(['10.0.0.0/40', 'localhost', '10.0.0', ''])('%s is refused as a range', text => {
  expect(config.safeParse({ allow: [text] }).success).toBe(false)
})

test('unknown fields are refused', () => {
  expect(config.safeParse({ alow: [] }).success).toBe(false)
})
