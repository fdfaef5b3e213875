import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Exchange } from '../exchange/exchange.js'
import { fieldLines } from '../http1/field-lines.js'
import { Alike } from '../http1/recent-fields.js'
import { forwardHeaders, forwardLines } from './forward-headers.js'

const RAW = ['host', 'a.example', 'x-api-key', 'k', 'authorization', 'Basic dTpw', 'connection', 'x-hop', 'x-hop', '1']

const call = (alike: Alike | null, given: object): Exchange =>
  ({
    ...{ rawHeaders: RAW, inbound: { alike }, peer: '192.0.2.1', peerTrusted: false, secure: false },
    ...{ authority: 'a.example', credential: '', requestId: 'r1' },
    header: (name: string) => RAW[RAW.indexOf(name) + 1],
    ...given,
  }) as unknown as Exchange

test('calls whose fields are alike are told as each by itself, whatever goes before', () => {
  const one = fc.record({
    host: fc.constantFrom('one.internal', 'two.internal:8080'),
    authority: fc.constantFrom('a.example', 'b.example:81'),
    credential: fc.constantFrom('', '?', 'x-api-key', 'authorization'),
    requestId: fc.constantFrom('r1', 'r2'),
  })
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 6 }), calls => {
      const alike = new Alike()
      for (const { host, ...given } of calls) {
        const { headers, lines } = forwardLines(call(alike, given), host)
        expect(headers).toEqual(forwardHeaders(call(null, given), host))
        expect(lines).toBe(fieldLines(headers))
        // The call's own to change.
        headers.length = 0
      }
    }),
  )
})

test('they are put together once, whichever targets they go to', () => {
  const alike = new Alike()
  forwardLines(call(alike, {}), 'one.internal')
  const made = alike.forwarded
  forwardLines(call(alike, { requestId: 'r2' }), 'two.internal')
  expect(alike.forwarded).toBe(made)
})
