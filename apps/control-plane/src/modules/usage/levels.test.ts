import { expect, it } from 'vitest'
import { levelFor } from './levels.js'

const tenant = { tenants: ['ten_a'], organizations: [] }
const developer = { tenants: [], organizations: ['org_a'] }

it.each([
  [tenant, {}, [], '_by_tenant'],
  [tenant, { api: 'weather', model: 'chat' }, ['model', 'api'], '_by_tenant'],
  [tenant, {}, ['application'], '_by_application'],
  [tenant, { application: 'app_a' }, ['model'], '_by_application'],
  [developer, {}, [], '_by_application'],
  [developer, {}, ['key'], ''],
  [tenant, {}, ['subscription'], ''],
] as const)('%j with %j by %j reads the level "%s"', (audience, filter, groupBy, suffix) => {
  const held = { tenants: [...audience.tenants], organizations: [...audience.organizations] }
  expect(levelFor(held, filter, groupBy).suffix).toBe(suffix)
})
