import { describe, expect, test } from 'vitest'
import { BadMessage } from './bad-message.js'
import { CHUNKED, readResponseHead, UNTIL_CLOSE } from './response-head.js'

const read = (text: string, toHead = false) => {
  const bytes = Buffer.from(text, 'latin1')
  return readResponseHead(bytes, 0, bytes.length, toHead)
}

describe('an answer', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', { status: 200, length: 5, persistent: true }],
    ['HTTP/1.1 200\r\nContent-Length: 5\r\n\r\n', { status: 200, length: 5 }],
    ['HTTP/1.1 200 \r\ncontent-length: 5\r\n\r\n', { headers: ['content-length', '5'] }],
    [
      'HTTP/1.1 404 Not\xe4 Found\r\nTransfer-Encoding: chunked\r\n\r\n',
      { status: 404, length: CHUNKED, persistent: true },
    ],
    ['HTTP/1.1 200 OK\r\n\r\n', { length: UNTIL_CLOSE, persistent: false }],
    ['HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n', { length: 5, persistent: false }],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n', { persistent: false }],
    ['HTTP/1.1 204 No Content\r\n\r\n', { length: 0, persistent: true }],
    ['HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n', { length: 0, persistent: true }],
    ['HTTP/1.1 100 Continue\r\n\r\n', { status: 100, length: 0 }],
  ])('%j', (text, expected) => expect(read(text)).toMatchObject(expected))

  test('to HEAD has no body, whatever it says', () =>
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', true)).toMatchObject({ length: 0, persistent: true }))

  test('is nothing before its last byte', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nA: b\r\n\r\n'
    for (let cut = 0; cut < text.length; cut++) expect(read(text.slice(0, cut))).toBeUndefined()
  })
})

test.each([
  ['HTTP/2 200 OK\r\n\r\n'],
  ['HTTP/1.2 200 OK\r\n\r\n'],
  ['HTTP/1.1 20 OK\r\n\r\n0000'],
  ['HTTP/1.1  200 OK\r\n\r\n'],
  ['HTTP/1.1 099 No\r\n\r\n'],
  ['HTTP/1.1 2000 OK\r\n\r\n'],
  ['HTTP/1.1 200 O\nK\r\n\r\n'],
  ['SSH-2.0-OpenSSH'],
  ['HTTP/1.1 200 OK\r\nA: 1\r\n b\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nA : 1\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
])('%j is refused', text => expect(() => read(text)).toThrow(BadMessage))
