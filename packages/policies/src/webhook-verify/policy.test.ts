import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { call, remembering } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const NOW = 1_795_262_400
const secret = 'a secret of a sender'
const body = Buffer.from('{"event":"paid"}')
const hex = (text: string, key: string | Buffer = secret) => createHmac('sha256', key).update(text).digest('hex')
const base64 = (text: string, key: string | Buffer) => createHmac('sha256', key).update(text).digest('base64')

const signers: Record<string, (time: number, text?: string, key?: string) => Record<string, string>> = {
  'standard-webhooks': (time, text = String(body), key = secret) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(time),
    'webhook-signature': `v1a,AAAA v1,${base64('other', key)} v1,${base64(`msg_1.${time}.${text}`, key)}`,
  }),
  github: (_, text = String(body), key = secret) => ({
    'x-hub-signature-256': `sha256=${hex(text, key)}`,
    'x-github-delivery': 'one',
  }),
  stripe: (time, text = String(body), key = secret) => ({
    'stripe-signature': `t=${time},v1=${hex('other', key)},v0=abc,v1=${hex(`${time}.${text}`, key)}`,
  }),
  slack: (time, text = String(body), key = secret) => ({
    'x-slack-request-timestamp': String(time),
    'x-slack-signature': `v0=${hex(`v0:${time}:${text}`, key)}`,
  }),
}
const schemes = Object.keys(signers)

function hooks(settings: object) {
  const seen = new Set<string>()
  const once = (name: string) => !seen.has(name) && Boolean(seen.add(name))
  return policy.compile(config.parse({ secrets: [secret], ...settings }), remembering({ now: () => NOW * 1000, once }))
}

function verdict(made: ReturnType<typeof hooks>, headers: Record<string, string>, bytes = body, more: object = {}) {
  const ctx = call({ 'content-length': String(bytes.length), ...headers }, { method: 'POST', ...more })
  const reply = made.onRequest!(ctx) ?? made.onRequestBody!(ctx, { bytes, json: undefined })
  return (reply as { error: string } | undefined)?.error
}

test.each(schemes)('%s: what was signed passes, once', scheme => {
  const made = hooks({ scheme })
  const headers = signers[scheme]!(NOW)
  expect(verdict(made, headers, body, { rehearsal: true })).toBeUndefined()
  expect(verdict(made, headers)).toBeUndefined()
  expect(verdict(made, headers)).toBe('credentials_repeated')
  expect(verdict(hooks({ scheme, replay: 'pass' }), headers)).toBeUndefined()
})

test.each(schemes)('%s: another body, another secret and no signature are refused', scheme => {
  const made = hooks({ scheme })
  const sign = signers[scheme]!
  expect(verdict(made, sign(NOW), Buffer.from('{"event":"free"}'))).toBe('credentials_rejected')
  expect(verdict(made, sign(NOW, undefined, 'the secret of somebody else'))).toBe('credentials_rejected')
  expect(verdict(made, {})).toBe('credentials_missing')
  for (const [name, value] of Object.entries(sign(NOW)))
    if (/signature/.test(name)) {
      const cut = { ...sign(NOW), [name]: value.slice(0, -4) }
      expect(['credentials_missing', 'credentials_rejected']).toContain(verdict(made, cut))
    }
  expect(verdict(made, sign(NOW), Buffer.alloc(0))).toBe('bad_request')
})

test.each(schemes.filter(scheme => scheme !== 'github'))('%s: an old time and one to come are refused', scheme => {
  for (const time of [NOW - 301, NOW + 301])
    expect(verdict(hooks({ scheme }), signers[scheme]!(time))).toBe('credentials_expired')
  const moved = { ...signers[scheme]!(NOW - 400) }
  for (const name of ['webhook-timestamp', 'x-slack-request-timestamp']) if (moved[name]) moved[name] = String(NOW)
  if (moved['stripe-signature']) moved['stripe-signature'] = moved['stripe-signature'].replace(/t=\d+/, `t=${NOW}`)
  expect(verdict(hooks({ scheme }), moved)).toBe('credentials_rejected')
})

test('secrets change, and one in base64 is read as its bytes', () => {
  const bytes = Buffer.from('0123456789abcdef0123456789abcdef')
  const made = hooks({ secrets: ['an older secret', `whsec_${bytes.toString('base64')}`] })
  const headers = {
    ...signers['standard-webhooks']!(NOW),
    'webhook-signature': `v1,${base64(`msg_1.${NOW}.${body}`, bytes)}`,
  }
  expect(verdict(made, headers)).toBeUndefined()
})

test.each([
  {},
  { secrets: [] },
  { secrets: ['short'] },
  { secrets: [secret], scheme: 'none' },
  { secrets: [secret], toleranceSeconds: 1 },
])('%j is refused', settings => expect(config.safeParse(settings).success).toBe(false))
