import { expect, test } from 'vitest'
import type { Ctx } from '../contract.js'
import { bare } from '../testing.js'
import { config } from './config.js'
import policy from './policy.js'

const verdict = (settings: object, applicationId?: string) =>
  policy.compile(config.parse(settings), bare).onRequest!({ applicationId } as Ctx)
const denied = { error: 'policy_denied' }

test('deny wins over allow, and nobody is on no list', () => {
  expect(verdict({}, 'app_1')).toBeUndefined()
  expect(verdict({}, undefined)).toBeUndefined()
  expect(verdict({ allow: ['app_1'] }, 'app_1')).toBeUndefined()
  expect(verdict({ allow: ['app_1'] }, 'app_2')).toMatchObject(denied)
  expect(verdict({ allow: ['app_1'] }, undefined)).toMatchObject(denied)
  expect(verdict({ allow: ['app_1'], deny: ['app_1'] }, 'app_1')).toMatchObject(denied)
})

test.each([{ allow: ['app'] }, { deny: ['key_1'] }, { more: 1 }])('%j is refused', settings =>
  expect(config.safeParse(settings).success).toBe(false),
)
