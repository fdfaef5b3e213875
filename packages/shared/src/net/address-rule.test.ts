import { describe, expect, test } from 'vitest'
import { addressRule } from './address-rule.js'
import { isCidr, rangeTest } from './cidr.js'

const strict = addressRule({ allow: [], ownPorts: [8000] })
const local = addressRule({
  allow: ['127.0.0.0/8', '::1/128'],
  ownPorts: [8000],
  ownAddresses: ['203.0.113.9', '8.8.4.4'],
})

describe('address rule', () => {
  test.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is public', address => {
    expect(strict(address, 443)).toBe('allowed')
  })
  test.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1%eth0',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '::127.0.0.1',
    '::a9fe:a9fe',
    '4000::1',
  ])('%s is not public', address => {
    expect(strict(address, 443)).toBe('not-public')
  })
  test('an allowed range opens exactly itself', () => {
    expect(local('127.9.9.9', 443)).toBe('allowed')
    expect(local('::1', 443)).toBe('allowed')
    expect(local('10.0.0.1', 443)).toBe('not-public')
  })
  test('own ports stay closed at own addresses, whatever is allowed', () => {
    for (const address of ['127.0.0.1', '127.0.0.2', '::1', '::ffff:127.0.0.1', '8.8.4.4', '0.0.0.0'])
      expect(local(address, 8000)).toBe('own-port')
    expect(local('8.8.8.8', 8000)).toBe('allowed')
  })
  test.each(['127.1', '0177.0.0.1', '2130706433', 'localhost', ''])('%s is no address', text => {
    expect(local(text, 443)).toBe('not-an-address')
  })
})

describe('ranges', () => {
  test.each(['10.0.0.0/8', '10.0.0.1', '::1/128', '2001:db8::/32'])('%s is one', text =>
    expect(isCidr(text)).toBe(true),
  )
  test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '::/129', 'x', '10.0.0.0/8x'])('%s is none', text =>
    expect(isCidr(text)).toBe(false),
  )
  test('a test of ranges takes both families and mapped addresses', () => {
    const inside = rangeTest(['10.0.0.0/8', '2001:db8::/32'])
    expect(inside('10.255.0.1')).toBe(true)
    expect(inside('::ffff:10.0.0.1')).toBe(true)
    expect(inside('2001:db8::5')).toBe(true)
    expect(inside('11.0.0.1')).toBe(false)
    expect(inside('nonsense')).toBe(false)
  })
})
