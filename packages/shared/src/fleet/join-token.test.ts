import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { formatJoinToken, newJoinSecret, parseJoinToken } from './join-token.js'

test('a token reads back as what it was made of', () => {
  const token = { secret: newJoinSecret(randomBytes(80)), caPin: randomBytes(32).toString('base64url') }
  expect(parseJoinToken(`${formatJoinToken(token)}\n`)).toEqual(token)
})

test.each(['', 'ghj_short.pin', `ghj_${'a'.repeat(40)}`, `gh_live_${'a'.repeat(40)}.${'b'.repeat(43)}`])(
  '%j is no token',
  text => expect(parseJoinToken(text)).toBeUndefined(),
)
