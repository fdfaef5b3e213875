import { expect, test } from 'vitest'
import { Beside, known } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const url = 'https://opa.example.com/v1/data/gateway/allow'

test.each([
  ['{"result":{"allow":true}}', undefined],
  ['{"result":{"allow":true,"reason":"unused"}}', undefined],
  [
    '{"result":{"allow":false,"reason":"Office hours only."}}',
    { error: 'policy_denied', detail: 'Office hours only.' },
  ],
  ['{"result":{"allow":"true"}}', { error: 'policy_denied' }],
  ['{"result":{}}', { error: 'policy_denied' }],
  ['{"result":[true]}', { error: 'policy_denied' }],
  ['{"result":null}', { error: 'policy_denied' }],
  ['{}', { error: 'policy_denied' }],
])('%s', async (body, verdict) => {
  const beside = new Beside()
  beside.answer = () => ({ status: 200, headers: [], body: Buffer.from(body) })
  expect(await policy.compile(config.parse({ url }), beside.deps).onRequest!(known())).toEqual(verdict)
})
