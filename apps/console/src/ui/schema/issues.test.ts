import { restConfig } from '@gatehouse/shared/api/catalog.js'
import { expect, test } from 'vitest'
import { type Issues, issuesOf, issueWithin } from './issues.js'

const refusedOf = (input: object): Issues => issuesOf(restConfig.safeParse(input).error!, input)

test('what is empty has to be filled in, be it a text or a list', () => {
  expect(refusedOf({ upstream: { targets: [] } })).toEqual({
    '/path': 'Fill this in.',
    '/upstream/targets': 'Fill this in.',
  })
})

test('an item of a list that is one field is told at that field, by what it says', () => {
  const when = { clients: ['10.0.0.0/8', '10.0.0.0/99'] }
  const issues = refusedOf({ path: '/a', upstream: { targets: [{ url: 'http://a.test' }] }, when })
  expect(issueWithin(issues, '/when/clients', when.clients)).toBe(
    '10.0.0.0/99: An address or a range such as 10.0.0.0/8.',
  )
  expect(issueWithin(issues, '/when/client', undefined)).toBeUndefined()
  expect(issueWithin({ '/hosts': 'Too many.', '/hosts/0': 'Taken.' }, '/hosts', ['a'])).toBe('Too many.')
})
