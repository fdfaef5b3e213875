import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const verdict = (settings: object, agent?: string) =>
  policy.compile(config.parse(settings), bare).onRequest!({ headers: { 'user-agent': agent } } as unknown as Ctx)
const denied = { error: 'policy_denied' }

test('those who say who they are are known; own parts count beside them; allowed ones always pass', () => {
  expect(verdict({}, 'Mozilla/5.0 (compatible; Googlebot/2.1)')).toMatchObject(denied)
  expect(verdict({}, 'sqlmap/1.8')).toMatchObject(denied)
  for (const agent of ['Mozilla/5.0 (X11; Linux x86_64)', 'OpenAI/JS 6.1.0', 'curl/8.5.0'])
    expect(verdict({}, agent)).toBeUndefined()
  expect(verdict({ deny: ['CURL'] }, 'curl/8.5.0')).toMatchObject(denied)
  expect(verdict({ allow: ['googlebot'] }, 'Googlebot/2.1')).toBeUndefined()
  expect(verdict({ known: false }, 'Googlebot/2.1')).toBeUndefined()
})

test('silence is refused only where asked', () => {
  expect(verdict({}, undefined)).toBeUndefined()
  expect(verdict({ requireUserAgent: true }, undefined)).toMatchObject(denied)
  expect(verdict({ requireUserAgent: true }, '')).toMatchObject(denied)
})
