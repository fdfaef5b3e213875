import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RawGateway } from '../testing/raw-gateway.js'
import type { RawRequest } from '../testing/raw-upstream.js'

// What a connection has brought before changes nothing of what comes next: neither what the service sees nor what the caller gets.

const raw = new RawGateway()
beforeAll(() => raw.start())
afterAll(() => raw.stop())
beforeEach(() => raw.upstream.clear())

interface Exchange {
  fields: string
  body: string
  answer: string
}

const field = fc.constantFrom(
  ...[
    'Accept: a\r\n',
    'X-Request-Id: mine\r\n',
    'Connection: X-Own\r\nX-Own: 1\r\n',
    'X-Own: 2\r\n',
    'Cookie: a=b\r\n',
  ],
  ...['Authorization: Bearer theirs\r\n', 'Via: 1.0 other\r\n', 'TE: trailers\r\n', 'User-Agent: c\r\n'],
)
const told = fc.constantFrom(
  ...[
    'Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n',
    'Via: 1.0 inner\r\n',
    'Connection: X-In\r\nX-In: 1\r\n',
    'X-In: 2\r\n',
  ],
  ...['Set-Cookie: a=b\r\nSet-Cookie: c=d\r\n', 'ETag: "x"\r\n', 'Keep-Alive: timeout=9\r\n'],
)
const body = fc.constantFrom('', 'x', 'hello', 'a longer one')
const exchange = fc
  .record({ fields: fc.array(field, { maxLength: 2 }), told: fc.array(told, { maxLength: 2 }), body, said: body })
  .map(
    ({ fields, told, body, said }): Exchange => ({
      fields: fields.join(''),
      body,
      answer: `HTTP/1.1 200 OK\r\n${told.join('')}Content-Length: ${said.length}\r\n\r\n${said}`,
    }),
  )
/** Each comes more than once. */
const calls = fc
  .array(exchange, { minLength: 1, maxLength: 3 })
  .chain(some => fc.array(fc.constantFrom(...some), { minLength: 2, maxLength: 8 }))

const request = ({ fields, body }: Exchange): string =>
  `POST /acme/weather/a HTTP/1.1\r\nHost: x\r\n${fields}Content-Length: ${body.length}\r\n\r\n${body}`

/** Without what each call has of its own. */
const plain = (text: string): string =>
  text
    .replace(/(?<=x-request-id: )call_\w+/gi, 'ID')
    .replace(/(?<=server-timing: ).*/gi, 'TIMES')
    .replace(/(?<=\r\ndate: ).*(?=GMT)(?!.*1970)/gi, now => (now.includes('1970') ? now : 'NOW '))

/** One after the other on one connection, each when the answer before it is whole. */
async function oneByOne(all: readonly Exchange[]): Promise<string[]> {
  const socket = connect(raw.gateway.port, '127.0.0.1').setEncoding('latin1')
  const answers: string[] = []
  for (const each of all) {
    raw.upstream.answer = () => each.answer
    socket.write(request(each), 'latin1')
    let answer = ''
    while (!isWhole(answer)) answer += ((await once(socket, 'data')) as [string])[0]
    answers.push(sorted(plain(answer)))
  }
  socket.destroy()
  return answers
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n')
  if (headEnd < 0) return false
  return answer.length - headEnd - 4 >= Number(/\r\ncontent-length: (\d+)/i.exec(answer)?.[1])
}

/** The order of fields of different names says nothing. */
function sorted(answer: string): string {
  const [line, ...fields] = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n')
  return [line, ...fields.sort(), answer.slice(answer.indexOf('\r\n\r\n'))].join('\n')
}

const seen = ({ line, fields, body }: RawRequest): string => `${line}\n${plain(fields.join('\n'))}\n${body}`

test('of calls on one connection and on one of their own each', async () => {
  await fc.assert(
    fc.asyncProperty(calls, async all => {
      raw.upstream.clear()
      const together = await oneByOne(all)
      const forwarded = raw.upstream.requests.map(seen)
      raw.upstream.clear()
      const apart: string[] = []
      for (const each of all) apart.push(...(await oneByOne([each])))
      expect(together).toEqual(apart)
      expect(forwarded).toEqual(raw.upstream.requests.map(seen))
    }),
    { numRuns: 60 },
  )
})
