import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalisePath } from './normalise-path.js'

describe('a path in its one form', () => {
  test.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a/./b/../c', '/a/c'],
    ['/a/b/..', '/a/'],
    ['/a/.', '/a/'],
    ['/../../x', '/x'],
    ['/a/%2e%2E/b', '/b'],
    ['/%41%7E', '/A~'],
    ['/a%2fb', '/a%2Fb'],
    ['/a%2f..%2fb', '/a%2F..%2Fb'],
    ['/a//b', '/a//b'],
    ['/.hidden/a.b', '/.hidden/a.b'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/caf\u00c3\u00a9', '/caf%C3%A9'],
    ['/a<b>', '/a%3Cb%3E'],
    ['/%5C', '/%5C'],
    ['/%25%32%65', '/%252e'],
  ])('%s is %s', (raw, normal) => {
    expect(normalisePath(raw)).toBe(normal)
  })

  test.each([
    '',
    'a',
    '*',
    '/%',
    '/%4',
    '/%zz',
    '/%00',
    '/a\\b',
    '/%ff',
    '/%c0%ae',
    '/\u00ff',
    '/a#b',
    '/a b',
    '/\u0100',
  ])('%j is none', raw => {
    expect(normalisePath(raw)).toBeUndefined()
  })

  const piece = fc.constantFrom(
    'a',
    '.',
    '..',
    '/',
    '%2e',
    '%2F',
    '%41',
    '%c3%a9',
    '%5c',
    '~',
    '%',
    '%7',
    '\u00e9',
    ':',
    ';',
    '<',
    '{',
  )
  const paths = fc.array(piece, { maxLength: 24 }).map(parts => `/${parts.join('')}`)

  test('normalising twice is normalising once, and leaves no way up, no raw byte and no new separator', () => {
    fc.assert(
      fc.property(paths, raw => {
        const once = normalisePath(raw)
        if (once === undefined) return
        expect(normalisePath(once)).toBe(once)
        expect(once).toMatch(/^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-F]{2})*$/)
        expect(once.split('/').some(segment => segment === '.' || segment === '..')).toBe(false)
        expect(once.split('/').length).toBeLessThanOrEqual(raw.split('/').length + 1)
      }),
      { numRuns: 2000 },
    )
  })

  test('what the slow way says of plain paths, the fast way says too', () => {
    const plain = fc.array(fc.constantFrom('a', 'B', '7', '-', '_', '~', '/', '.', ':', '@'), { maxLength: 20 })
    fc.assert(
      fc.property(plain, parts => {
        const raw = `/${parts.join('')}`
        // An escaped letter forces the slow way.
        expect(normalisePath(`${raw}%61`)).toBe(normalisePath(`${raw}a`))
      }),
      { numRuns: 1000 },
    )
  })
})
