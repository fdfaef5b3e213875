import { createHash } from 'node:crypto'
import { connect } from 'node:http2'
import type { Answered, Asker } from './ask.js'
import type { Offer } from './offer.js'

/** Undefined where the answer is what it should be, which may be a failure that was provoked. */
export type Verdict = string | undefined

export interface Kind {
  name: string
  perSecond: number
  /** Its failure was ordered of the sandbox, or is the caller's own doing. */
  provoked?: true
  call: () => Promise<Verdict>
}

const SMALL = JSON.stringify({ city: 'Oslo', note: 'x'.repeat(300) })
const BIG = Buffer.alloc(2_000_000, 'The quick brown fox. ')
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex')
const [SMALL_HASH, BIG_HASH] = [sha256(SMALL), sha256(BIG)]

const status = (answered: Answered, ...expected: number[]): Verdict =>
  expected.includes(answered.status) ? undefined : `${answered.status} ${answered.text.slice(0, 200)}`

const echoed = (answered: Answered, hash: string): Verdict =>
  status(answered, 200) ?? (answered.text.includes(hash) ? undefined : 'another body than was sent')

const whole = (answered: Answered, bytes: number): Verdict =>
  status(answered, 200) ?? (answered.bytes === bytes ? undefined : `${answered.bytes} bytes of ${bytes}`)

const streamed = (answered: Answered): Verdict =>
  status(answered, 200) ?? (answered.text.includes('data: [DONE]') ? undefined : 'the stream was cut')

/** All sorts of callers, with how often each comes. */
export function kindsOf(asker: Asker, { key, smallKey }: Offer): Kind[] {
  const post = (path: string, body: string | Buffer) => asker.ask({ method: 'POST', path, key, body })
  const chat = (model: string, stream = false) =>
    post('/v1/chat/completions', JSON.stringify({ model, stream, messages: [{ role: 'user', content: 'Say it.' }] }))
  const get = (path: string, more: object = {}) => asker.ask({ path, key, ...more })
  const faulty = (fault: string) => get('/soak/faulty/weather/cities', { headers: { 'x-sandbox-fault': fault } })
  const question = (model: string) => ({
    method: 'POST',
    path: '/v1/chat/completions',
    key,
    headers: { 'content-length': String(Buffer.byteLength(asking(model))) },
    body: asking(model),
  })
  const asking = (model: string) =>
    JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'Go on.' }] })
  const provoked = (name: string, perSecond: number, call: Kind['call']): Kind => ({
    name,
    perSecond,
    provoked: true,
    call,
  })
  return [
    { name: 'REST', perSecond: 6, call: async () => status(await get('/soak/rest/weather/cities'), 200) },
    { name: 'REST, body', perSecond: 2, call: async () => echoed(await post('/soak/rest/echo/a', SMALL), SMALL_HASH) },
    { name: 'REST, HTTP/2', perSecond: 0.5, call: () => overHttp2(asker.gateway, '/soak/rest/weather/cities', key) },
    { name: 'upload', perSecond: 0.25, call: async () => echoed(await post('/soak/rest/echo/b', BIG), BIG_HASH) },
    { name: 'download', perSecond: 0.25, call: async () => whole(await get('/soak/rest/bytes/3000000'), 3_000_000) },
    {
      name: 'slow reader',
      perSecond: 0.2,
      call: async () => whole(await get('/soak/rest/bytes/8000000', { pace: 60 }), 8_000_000),
    },
    { name: 'chat', perSecond: 2, call: async () => status(await chat('chat'), 200) },
    { name: 'chat, stream', perSecond: 1.5, call: async () => streamed(await chat('chat', true)) },
    { name: 'chat, slow stream', perSecond: 0.3, call: async () => streamed(await chat('unhurried', true)) },
    { name: 'chat, second target', perSecond: 0.5, call: async () => status(await chat('rescued'), 200) },
    provoked('REST answers 500', 0.2, async () => status(await faulty('status=500'), 500)),
    provoked('REST is reset', 0.2, async () => status(await faulty('reset'), 502)),
    provoked('REST stalls', 0.1, async () => status(await faulty('stall'), 504)),
    provoked('chat answers 500', 0.2, async () => status(await chat('failing'), 500, 502, 503)),
    provoked('chat is reset', 0.2, async () => status(await chat('resetting', true), 502, 503)),
    provoked('chat stalls', 0.1, async () => status(await chat('stalling', true), 503, 504)),
    provoked('stream is cut', 0.2, async () => {
      const answered = await chat('cut', true)
      return status(answered, 200) ?? (answered.text.includes('"error"') ? undefined : 'no error in the stream')
    }),
    provoked('limited', 0.7, async () => status(await get('/soak/rest/weather/cities', { key: smallKey }), 200, 429)),
    provoked('bad key', 0.3, async () => status(await get('/soak/rest/echo', { key: `${key.slice(0, -1)}~` }), 401)),
    provoked('no such API', 0.3, async () => status(await get('/soak/nowhere'), 404)),
    provoked('leaves a download', 0.3, () => left(asker.leave({ path: '/soak/rest/bytes/8000000', key }, 50))),
    provoked('leaves a wait', 0.3, () => left(asker.leave({ path: '/soak/rest/weather/slow?ms=3000', key }, 200))),
    provoked('leaves a stream', 0.3, () => left(asker.leave(question('unhurried'), 300))),
    provoked('leaves an upload', 0.2, () =>
      left(
        asker.leave(
          {
            method: 'POST',
            path: '/soak/rest/echo/c',
            key,
            headers: { 'content-length': '1000000' },
            body: BIG.subarray(0, 200_000),
          },
          200,
        ),
      ),
    ),
  ]
}

const left = async (gone: Promise<void>): Promise<Verdict> => void (await gone)

/** A connection of its own for one call. */
function overHttp2(gateway: string, path: string, key: string): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const session = connect(gateway).on('error', reject)
    const stream = session.request({ ':path': path, 'x-api-key': key }).on('error', reject)
    let answer = 0
    stream.on('response', headers => {
      answer = Number(headers[':status'])
    })
    stream.resume().on('end', () => {
      session.close()
      resolve(answer === 200 ? undefined : String(answer))
    })
  })
}
