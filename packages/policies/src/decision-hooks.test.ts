import { describe, expect, test } from 'vitest'
import type { FetchAnswer, Reply } from './contract.js'
import { config as calloutConfig } from './http-callout/config.js'
import callout from './http-callout/policy.js'
import { config as opaConfig } from './opa/config.js'
import opa from './opa/policy.js'
import { Beside, known } from './testing.js'

const url = 'https://decide.example.com/x'
const answers = (status: number, body = '', headers: string[] = []): FetchAnswer => ({
  status,
  headers,
  body: Buffer.from(body),
})
const kinds = {
  'http-callout': {
    make: (b: Beside, s: object) => callout.compile(calloutConfig.parse({ url, ...s }), b.deps),
    yes: answers(204),
    no: answers(403),
  },
  opa: {
    make: (b: Beside, s: object) => opa.compile(opaConfig.parse({ url, ...s }), b.deps),
    yes: answers(200, '{"result":true}'),
    no: answers(200, '{"result":false}'),
  },
}

function world(kind: keyof typeof kinds, settings: object, answer: FetchAnswer | Error) {
  const beside = new Beside()
  beside.answer = () => {
    if (answer instanceof Error) throw answer
    return answer
  }
  return { beside, hooks: kinds[kind].make(beside, settings) }
}
const error = (reply: Reply | undefined) => reply && 'error' in reply && reply.error

describe.each(Object.keys(kinds) as (keyof typeof kinds)[])('%s', kind => {
  const { yes, no } = kinds[kind]

  test('lets pass what the service lets pass, and refuses what it refuses', async () => {
    expect(await world(kind, {}, yes).hooks.onRequest!(known())).toBeUndefined()
    expect(await world(kind, {}, no).hooks.onRequest!(known())).toEqual({ error: 'policy_denied' })
  })

  test.each([answers(500), answers(302), new Error('no route'), answers(kind === 'opa' ? 200 : 404, 'no JSON')])(
    'without a decision (%#) it is closed, or open where that is said',
    async answer => {
      const { beside, hooks } = world(kind, { cacheSeconds: 60 }, answer)
      expect(error((await hooks.onRequest!(known())) as Reply)).toBe('decision_unavailable')
      expect(beside.counted.map(({ name }) => name)).toEqual(['gatehouse_decision_failures_total'])
      await hooks.onRequest!(known())
      expect(beside.asked.length).toBe(2)
      expect(await world(kind, { failMode: 'open' }, answer).hooks.onRequest!(known())).toBeUndefined()
    },
  )

  test('asks once for calls that are alike, and not again while the answer holds', async () => {
    const { beside, hooks } = world(kind, { cacheSeconds: 60 }, yes)
    await Promise.all([hooks.onRequest!(known()), hooks.onRequest!(known())])
    expect(hooks.onRequest!(known())).toBeUndefined()
    expect(beside.asked.length).toBe(1)
    await hooks.onRequest!(known({ applicationId: 'app_2' }))
    expect(beside.asked.length).toBe(2)
    const each = world(kind, {}, yes)
    await each.hooks.onRequest!(known())
    await each.hooks.onRequest!(known())
    expect(each.beside.asked.length).toBe(2)
  })

  test('tells what it is to tell of the request, and nothing else', async () => {
    const headers = { 'x-a': '1', cookie: 'secret', 'content-length': '7' }
    const { beside, hooks } = world(
      kind,
      { requestHeaders: ['x-a'], body: 'json', headers: [{ name: 'x-key', value: 'k' }] },
      yes,
    )
    expect(hooks.onRequest!(known({}, headers))).toBeUndefined()
    await hooks.onRequestBody!(known({}, headers), { bytes: Buffer.from('{"a":1}'), json: undefined })
    const told = JSON.parse(beside.told)
    expect(kind === 'opa' ? told.input : told).toEqual({
      request: {
        method: 'GET',
        path: '/acme/weather/today',
        query: '',
        headers: { 'x-a': '1' },
        clientAddress: '192.0.2.1',
        body: { a: 1 },
      },
      caller: { application: 'app_1', subscription: 'sub_1' },
    })
    expect(beside.asked[0]).toMatchObject({ url, timeoutMs: 1000, headers: expect.arrayContaining(['x-key', 'k']) })
    await hooks.onRequest!(known({}, { 'x-a': '2' }))
    expect(beside.asked.length).toBe(2)
  })

  test('headers of the answer go on, and never the caller’s', async () => {
    const answer =
      kind === 'opa'
        ? answers(200, '{"result":{"allow":true,"headers":{"x-user":"ann","x-other":"1"}}}')
        : answers(200, '', ['x-user', 'ann', 'x-other', '1'])
    const { hooks } = world(kind, { upstreamHeaders: ['x-user', 'x-team'] }, answer)
    const ctx = known()
    await hooks.onRequest!(ctx)
    const out = { method: 'GET', path: '/', headers: ['x-user', 'root', 'x-team', 'root', 'x-a', '1'] }
    hooks.onUpstream!(ctx, out)
    expect(out.headers).toEqual(['x-a', '1', 'x-user', 'ann'])
  })

  test.each([{ url: 'x' }, { url, timeoutMs: 1 }, { url, failMode: 'maybe' }, { url, body: 'all' }])(
    '%j is refused',
    settings => expect((kind === 'opa' ? opaConfig : calloutConfig).safeParse(settings).success).toBe(false),
  )
})
