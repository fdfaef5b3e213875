import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boundaryOf, readParts } from './multipart.js'

const form = (boundary: string, parts: readonly { name: string; file?: boolean; value: Buffer }[]): Buffer =>
  Buffer.concat([
    ...parts.flatMap(({ name, file, value }) => [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file ? '; filename="a.wav"' : ''}\r\n`,
      ),
      Buffer.from(`${file ? 'Content-Type: audio/wav\r\n' : ''}\r\n`),
      value,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ])

test('parts are found whatever is in them', () => {
  const part = fc.record({
    name: fc.stringMatching(/^[a-z_[\]]{1,12}$/),
    file: fc.boolean(),
    value: fc.oneof(
      fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)),
      fc.constantFrom('\r\n--', '--b', '', '\r\n\r\n').map(text => Buffer.from(text)),
    ),
  })
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), parts => {
      const body = form('xYz-09', parts)
      const found = readParts(body, 'xYz-09')
      expect(found.map(({ name, isFile, start, end }) => [name, isFile, body.subarray(start, end)])).toEqual(
        parts.map(({ name, file, value }) => [name, file, value]),
      )
    }),
  )
})

describe('what is no whole form is refused', () => {
  const good = form('b', [{ name: 'model', value: Buffer.from('m') }])
  test.each([
    ['nothing', Buffer.alloc(0)],
    ['another boundary', form('c', [{ name: 'model', value: Buffer.from('m') }])],
    ['no name', Buffer.from('--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--')],
    ['no head', Buffer.from('--b\r\nx\r\n--b--')],
    [
      'too many parts',
      form(
        'b',
        Array.from({ length: 101 }, () => ({ name: 'a', value: Buffer.from('x') })),
      ),
    ],
  ])('%s', (_, body) => expect(() => readParts(body, 'b')).toThrow())

  test('cut anywhere', () => {
    for (let end = 0; end < good.length - 4; end++) expect(() => readParts(good.subarray(0, end), 'b')).toThrow()
    expect(readParts(good, 'b')).toHaveLength(1)
  })
})

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['Multipart/Form-Data; charset=utf-8; boundary="a b:c"', 'a b:c'],
  ['multipart/form-data', undefined],
  ['application/json', undefined],
  [undefined, undefined],
])('the boundary of %s is %s', (type, boundary) => expect(boundaryOf(type)).toBe(boundary))
