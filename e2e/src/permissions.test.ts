import {
  organizationPermissions,
  organizationRoles,
  type Permission,
  pendingPermissions,
  platformPermissions,
  platformRoles,
  tenantPermissions,
  tenantRoles,
} from '@gatehouse/shared/permissions.js'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserTests, launchBrowser, visit } from './support/browser.js'
import { signedIn } from './support/console.js'
import { forEverybody, leftOut, neverAskedFor, offered } from './support/console-coverage.js'
import {
  consumerSights,
  operationsSeen,
  platformSights,
  type Sight,
  tenantSights,
} from './support/console-operations.js'
import { type Consumers, consumersOf, stepBodies } from './support/consumers.js'
import type { Management } from './support/management.js'
import { type Operation, operationsOf, pathOf } from './support/open-api.js'
import { mailedLink, newcomer, PASSWORD, type Person, tokenOf } from './support/people.js'
import type { Kinds } from './support/tenant-with-everything.js'
import { startTestHouse, type TestHouse } from './support/test-house.js'
import { type People, twoTenants } from './support/two-tenants.js'

const roles = Object.keys(tenantRoles)
/** In an organization; somebody whose account waits is its owner, and may less for now. */
const consumerRoles: Record<string, readonly Permission[]> = { ...organizationRoles, waiting: pendingPermissions }
const has = (list: readonly string[]) => (operation: Operation) =>
  operation.permission.split(' | ').every(permission => list.includes(permission))
const ofTenant = has(tenantPermissions)
const ofOrganization = has(organizationPermissions)
const ofPlatform = has(platformPermissions)

let house: TestHouse
let operations: Operation[]
let people: People
let north: Kinds
let south: Kinds
/** One member of north for each role that is built in. */
const members = new Map<string, Person>()
/** In one organization, one person for each of its roles, with no other. */
let consumers: Consumers
const consumerPeople = new Map<string, Person>()
/** One person for each role on the platform. */
const platformPeople = new Map<string, Person>()

beforeAll(async () => {
  house = await startTestHouse()
  operations = (await operationsOf(house.consoleUrl)).operations
  ;({ people, north, south } = await twoTenants(house))
  members.set('admin', people.ann)
  await Promise.all(
    roles.filter(role => role !== 'admin').map(async role => void members.set(role, await memberAs(role))),
  )
  consumers = await consumersOf(house, people.owner.api)
  await Promise.all([
    ...Object.keys(consumerRoles).map(async role => void consumerPeople.set(role, await consumerAs(role))),
    ...Object.keys(platformRoles).map(async role => void platformPeople.set(role, await officerAs(role))),
  ])
  await house.query(`INSERT INTO node (id, name, drain) VALUES ('node_resting', 'Resting', $1)`, [
    JSON.stringify({ at: new Date().toISOString(), graceMs: 0, deadlineMs: 0 }),
  ])
  await people.owner.api.call(
    'POST',
    '/node-groups',
    { slug: 'spare', name: 'Spare', serves: 'everything', labels: {} },
    201,
  )
  const idle = await people.ann.api.call<{ id: string }>('POST', '/applications', { name: 'Idle' }, 201)
  const suspended = await people.ann.api.call<{ id: string }>('POST', `/applications/${idle.id}/subscriptions`, {
    product: 'north/chat',
    plan: 'free',
  })
  await people.ann.api.call('POST', `/subscriptions/${suspended.id}/suspend`, { reason: 'As a test.' })
  const api = '/tenants/north/apis/rest/versions'
  const document = { openapi: '3.1.0', info: { title: 'Rest', version: '1' }, paths: { '/': { get: {} } } }
  await people.ann.api.call('PUT', `${api}/v1/document`, document, 200)
  await people.ann.api.call('POST', `${api}/v1/publish`, undefined, 200)
  await people.ann.api.call('POST', `${api}/v1/deprecate`, {}, 200)
  await people.ann.api.call('POST', api, { version: 'v2', from: 'v1' }, 201)
}, 180_000)
afterAll(async () => {
  await house?.stop()
})

async function memberAs(role: string): Promise<Person> {
  const person = await newcomer(house.consoleUrl, people.owner.api, `${role}@north.example`)
  const earlier = await mailedLink(people.owner.api, person.email)
  await people.ann.api.call('POST', '/tenants/north/invitations', { email: person.email, roles: [role] }, 201)
  const link = await mailedLink(people.owner.api, person.email, earlier)
  await person.api.call('POST', '/invitations/accept', { token: tokenOf(link) }, 200)
  return person
}

/** In that organization alone, without the one of their own. */
async function consumerAs(role: string): Promise<Person> {
  const person = await newcomer(house.consoleUrl, people.owner.api, `${role}@fjord.example`)
  await house.query('DELETE FROM organization_member WHERE user_id = (SELECT id FROM app_user WHERE email = $1)', [
    person.email,
  ])
  const earlier = await mailedLink(people.owner.api, person.email)
  await consumers.invite(person.email, role === 'waiting' ? 'owner' : role)
  const link = await mailedLink(people.owner.api, person.email, earlier)
  await person.api.call('POST', '/invitations/accept', { token: tokenOf(link) }, 200)
  if (role === 'waiting')
    await house.query(`UPDATE app_user SET state = 'pending_approval' WHERE email = $1`, [person.email])
  return person
}

async function officerAs(role: string): Promise<Person> {
  const person = await newcomer(house.consoleUrl, people.owner.api, `${role}@platform.example`)
  await house.query('UPDATE app_user SET platform_role = $2 WHERE email = $1', [person.email, role])
  return person
}

const nobody = (kinds: Kinds): Kinds =>
  Object.fromEntries(
    Object.entries(kinds).map(([name, value]) => [name, name === 'tenant' ? value : 'nothing-of-this-kind']),
  )

/** Nothing is changed by asking: writes name what is not there, and bodies are none that any route takes. */
async function ask(
  api: Management,
  operation: Operation,
  kinds: Kinds,
): Promise<{ status: number; code: string | undefined }> {
  const reads = operation.method === 'GET'
  const body = operation.body ? { 'no such field': true } : undefined
  const answer = await api.raw(operation.method, pathOf(operation, reads ? kinds : nobody(kinds)), body)
  const { code } = (await answer.json().catch(() => ({}))) as { code?: string }
  return { status: answer.status, code }
}

/** What is wrong with the answers, asked some at a time. */
async function faults<T>(asked: readonly T[], fault: (one: T) => Promise<string | undefined>): Promise<string[]> {
  const waiting = [...asked]
  const found: string[] = []
  const work = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      const said = await fault(one)
      if (said !== undefined) found.push(said)
    }
  }
  await Promise.all(Array.from({ length: 6 }, work))
  return found
}

const nameOf = ({ method, path }: Operation) => `${method} ${path}`

it('covers every operation of the tenants, the organizations and the platform', () => {
  const kinds = [ofTenant, ofOrganization, ofPlatform].map(kind => operations.filter(kind).length)
  expect(kinds[0]).toBeGreaterThan(50)
  expect(kinds[1]).toBeGreaterThan(10)
  expect(kinds[2]).toBeGreaterThan(5)
})

const inTenant = () => operations.filter(one => ofTenant(one) && one.pathParams.includes('tenant'))

it.each(roles)('in their own tenant, the role %s may exactly what it says', async role => {
  const wrong = await faults(inTenant(), async operation => {
    const { status, code } = await ask(members.get(role)!.api, operation, north)
    const may = tenantRoles[role]!.includes(operation.permission as never)
    return (may ? code === 'permission_denied' || status === 401 || status >= 500 : status !== 403)
      ? `${nameOf(operation)} ${may ? 'should be' : 'should not be'} permitted, answered ${status} ${code}`
      : undefined
  })
  expect(wrong).toEqual([])
})

it.each(roles)('another tenant does not even exist for the role %s', async role => {
  const wrong = await faults(inTenant(), async operation => {
    const { status } = await ask(members.get(role)!.api, operation, south)
    return status === 404 ? undefined : `${nameOf(operation)} answered ${status}`
  })
  expect(wrong).toEqual([])
})

it('applications of others do not exist, whatever role somebody has in a tenant', async () => {
  // A subscription has two parties; an application has one.
  const asked = operations.filter(one => ofOrganization(one) && one.pathParams.includes('application'))
  const others = [people.bob, ...members.values()].filter(person => person !== people.ann)
  const wrong = await faults(
    asked.flatMap(operation => others.map(person => ({ operation, person }))),
    async ({ operation, person }) => {
      const body = operation.body && { 'no such field': true }
      const { status } = await person.api.raw(operation.method, pathOf(operation, north), body)
      return status === 404 ? undefined : `${nameOf(operation)} for ${person.email} answered ${status}`
    },
  )
  expect(wrong).toEqual([])
})

/** Whatever a holder of an organization's permissions is let do, by the path's own things. */
const ofConsumers = () =>
  operations.filter(
    ({ permission, path }) =>
      path !== '/applications' && permission.split(' | ').some(one => organizationPermissions.includes(one as never)),
  )

/** What is asked is refused for a reason other than permission where that is given: nothing is changed. */
async function askAsConsumer(person: Person, operation: Operation, kinds: Kinds) {
  const step = stepBodies[operation.path.split('/').at(-1)!]
  const body = /^\/(subscriptions|logs)/.test(operation.path) ? step : operation.body && { 'no such field': true }
  const answer = await person.api.raw(operation.method, pathOf(operation, kinds), body)
  const { code, data } = (await answer.json().catch(() => ({}))) as { code?: string; data?: unknown[] }
  return { status: answer.status, code, seesNothing: data?.every(one => !(one as { requests?: number }).requests) }
}

it.each(Object.keys(consumerRoles))('in their own organization, the role %s may exactly what it says', async role => {
  const wrong = await faults(ofConsumers(), async operation => {
    const may = operation.permission.split(' | ').some(one => consumerRoles[role]!.includes(one as never))
    const application = operation.method === 'DELETE' ? await consumers.another() : consumers.busy
    const kinds = { ...nobody(north), ...consumers.kinds, key: 'key_of_nobody', application }
    const { status, code, seesNothing } = await askAsConsumer(consumerPeople.get(role)!, operation, kinds)
    const said = `answered ${status} ${code}`
    if (may)
      return status === 401 || status >= 500 || code === 'permission_denied'
        ? `${nameOf(operation)} should be permitted, ${said}`
        : undefined
    return [403, 404].includes(status) || (operation.method === 'GET' && status === 200 && seesNothing)
      ? undefined
      : `${nameOf(operation)} should not be permitted, ${said}`
  })
  expect(wrong).toEqual([])
})

it('what another organization has does not exist for anybody of this one', async () => {
  const asked = ofConsumers().filter(({ pathParams }) => pathParams.length > 0)
  const wrong = await faults(
    asked.flatMap(operation => [...consumerPeople].map(([role, person]) => ({ operation, role, person }))),
    async ({ operation, role, person }) => {
      const { status } = await askAsConsumer(person, operation, north)
      return status === 404 ? undefined : `${nameOf(operation)} for ${role} answered ${status}`
    },
  )
  expect(asked.length).toBeGreaterThan(15)
  expect(wrong).toEqual([])
})

it.each(Object.keys(platformRoles))('on the platform, the role %s may exactly what it says', async role => {
  const wrong = await faults(operations.filter(ofPlatform), async operation => {
    const { status, code } = await ask(platformPeople.get(role)!.api, operation, nobody(north))
    const may = platformRoles[role]!.includes(operation.permission as never)
    return may === (code !== 'permission_denied') && status < 500
      ? undefined
      : `${nameOf(operation)} answered ${status} ${code}`
  })
  expect(wrong).toEqual([])
})

it('the platform is for its own people', async () => {
  const asked = operations.filter(ofPlatform)
  const wrong = await faults(
    asked.flatMap(operation => [...members].map(([role, person]) => ({ operation, role, person }))),
    async ({ operation, role, person }) => {
      const { status } = await ask(person.api, operation, north)
      return status === 403 ? undefined : `${nameOf(operation)} for ${role} answered ${status}`
    },
  )
  expect(wrong).toEqual([])
})

it('the console goes by the permissions that the API asks for', () => {
  const asked = new Map(operations.map(operation => [nameOf(operation), operation.permission.split(' | ')]))
  const differ = [...offered].filter(
    ([operation, permissions]) => asked.get(operation)?.toSorted().join() !== permissions.toSorted().join(),
  )
  expect(offered.size).toBeGreaterThan(60)
  expect(differ).toEqual([])
})

it('whatever can be done by the API is offered in the console, or is left out for a reason', () => {
  const writes = operations.filter(({ method }) => method !== 'GET').map(nameOf)
  const known = [...offered.keys(), ...forEverybody, ...Object.keys(leftOut)]
  expect(known.toSorted()).toEqual(writes.toSorted())
  expect(neverAskedFor(forEverybody)).toEqual([])
})

/** Where the navigation leads, and what that takes, any of it. */
const links: [label: string, ...Permission[]][] = [
  ['Catalog'],
  ['Applications', 'application:read'],
  ['Playground', 'key:write'],
  ['Usage', 'own-usage:read'],
  ['Log', 'own-log:read', 'log:read'],
  ['Invoices', 'own-usage:read', 'usage:read'],
  ['Organizations', 'organization:read'],
  ['Home', 'tenant:read'],
  ['Approvals', 'approval:read'],
  ['Subscriptions', 'subscription:read'],
  ...['Analytics', 'Costs', 'Budgets', 'Usage feeds'].map((label): [string, Permission] => [label, 'usage:read']),
  ['APIs', 'api:read'],
  ['Products', 'product:read'],
  ['Providers', 'provider:read'],
  ['Models', 'model:read'],
  ['Prices', 'model:read'],
  ['Policies', 'policy:read'],
  ['Limits', 'policy:read'],
  ['Members', 'member:read'],
  ['Teams', 'team:read'],
  ['Roles', 'role:read'],
  ['Audit', 'audit:read', 'platform:audit'],
  ['Settings', 'tenant:read'],
  ['Nodes', 'platform:nodes-read'],
  ['Installation limits', 'platform:tenants'],
  ['People', 'platform:users'],
  ['Outbox', 'platform:outbox'],
]

/** Whoever holds something: what it permits where they look, and what they hold beside it, of an organization of their own. */
interface Holder {
  name: string
  permits: readonly Permission[]
  beside: readonly Permission[]
  person: () => Person
  sights: () => readonly Sight[]
}
const personal = organizationRoles.owner!
const holders: Holder[] = [
  ...Object.entries(tenantRoles).map(([role, permits]) => ({
    name: `${role} of a tenant`,
    permits,
    beside: personal,
    person: () => members.get(role)!,
    sights: () => tenantSights,
  })),
  ...Object.entries(consumerRoles).map(([role, permits]) => ({
    name: `${role} of an organization`,
    permits,
    beside: [],
    person: () => consumerPeople.get(role)!,
    sights: () => consumerSights(consumers),
  })),
  ...Object.entries(platformRoles).map(([role, permits]) => ({
    name: `${role} of the platform`,
    permits,
    beside: personal,
    person: () => platformPeople.get(role)!,
    sights: () => platformSights,
  })),
]

describe.runIf(browserTests())('in the console', () => {
  let browser: Browser
  const looks = new Map<string, Awaited<ReturnType<typeof lookAs>>>()
  beforeAll(async () => {
    browser = await launchBrowser()
    // Some beside each other: most of the time a page waits.
    await faults(holders, async holder => void looks.set(holder.name, await lookAs(holder)))
  }, 180_000)
  afterAll(() => browser?.close())

  async function lookAs({ person, sights }: Holder) {
    const own = await signedIn(await visit(browser, house.consoleUrl), { email: person().email, password: PASSWORD })
    const seen = await operationsSeen(own, sights())
    await own.page.context().close()
    return { ...seen, faults: own.faults }
  }

  it.each(holders)('whoever is $name is shown exactly what that permits', ({ name, permits, beside }) => {
    const seen = looks.get(name)!
    const may = [...offered].filter(([, permissions]) => permissions.some(one => permits.includes(one as never)))
    expect([...seen.operations].sort()).toEqual(may.map(([operation]) => operation).sort())
    const held = [...permits, ...beside]
    const shown = links.filter(([, ...any]) => any.length === 0 || any.some(one => held.includes(one)))
    expect([...seen.links]).toEqual(shown.map(([label]) => label))
    expect(seen.faults).toEqual([])
  })

  it('a tenant of others is not even asked for, whatever the address says', async () => {
    const { email } = members.get('admin')!
    const { page, settled } = await signedIn(await visit(browser, house.consoleUrl), { email, password: PASSWORD })
    const asked: string[] = []
    page.on('request', request => asked.push(new URL(request.url()).pathname))
    for (const path of ['/admin', '/admin/apis', '/admin/products/chat', '/admin/members', '/admin/settings']) {
      await page.goto(`${path}?tenant=south`)
      await settled()
    }
    expect(asked.filter(path => path.includes('/tenants/south'))).toEqual([])
    expect(asked.filter(path => path.includes('/tenants/north')).length).toBeGreaterThan(5)
  })
})
