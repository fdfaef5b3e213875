import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  organizationPermissions,
  type Permission,
  platformPermissions,
  tenantPermissions,
  tenantRoles,
} from '@gatehouse/shared/permissions.js'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserTests, launchBrowser, visit } from './support/browser.js'
import { signedIn } from './support/console.js'
import { operationsSeen } from './support/console-operations.js'
import type { Management } from './support/management.js'
import { type Operation, operationsOf, pathOf } from './support/open-api.js'
import { mailedLink, newcomer, PASSWORD, type Person, tokenOf } from './support/people.js'
import type { RunningHouse } from './support/running-house.js'
import type { Kinds } from './support/tenant-with-everything.js'
import { startTestHouse } from './support/test-house.js'
import { type People, twoTenants } from './support/two-tenants.js'

const roles = Object.keys(tenantRoles)
const has = (list: readonly string[]) => (operation: Operation) =>
  operation.permission.split(' | ').every(permission => list.includes(permission))
const ofTenant = has(tenantPermissions)
const ofOrganization = has(organizationPermissions)
const ofPlatform = has(platformPermissions)

/** What the console offers, with the permission that it goes by. */
const offered = new Map(
  [
    ...readFileSync(
      fileURLToPath(new URL('../../apps/console/src/lib/operations.ts', import.meta.url)),
      'utf8',
    ).matchAll(/^ {2}'([A-Z]+ [^']+)': '([^']+)'/gm),
  ].map(([, operation, permission]) => [operation!, permission!]),
)

let house: RunningHouse
let operations: Operation[]
let people: People
let north: Kinds
let south: Kinds
/** One member of north for each role that is built in. */
const members = new Map<string, Person>()

beforeAll(async () => {
  house = await startTestHouse()
  operations = (await operationsOf(house.consoleUrl)).operations
  ;({ people, north, south } = await twoTenants(house))
  members.set('admin', people.ann)
  await Promise.all(
    roles.filter(role => role !== 'admin').map(async role => void members.set(role, await memberAs(role))),
  )
  const api = '/tenants/north/apis/rest/versions'
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

it('the platform is for its own people', async () => {
  const asked = operations.filter(ofPlatform)
  const wrong = await faults(
    asked.flatMap(operation => [...members].map(([role, person]) => ({ operation, role, person }))),
    async ({ operation, role, person }) => {
      const { status } = await ask(person.api, operation, north)
      return status === 403 ? undefined : `${nameOf(operation)} for ${role} answered ${status}`
    },
  )
  const refused = await faults(asked, async operation => {
    const { code } = await ask(people.owner.api, operation, north)
    return code === 'permission_denied' ? `${nameOf(operation)} is refused to the owner` : undefined
  })
  expect([...wrong, ...refused]).toEqual([])
})

it('the console goes by the permissions that the API asks for', () => {
  const asked = new Map(operations.map(operation => [nameOf(operation), operation.permission]))
  const differ = [...offered].filter(([operation, permission]) => asked.get(operation) !== permission)
  expect(offered.size).toBeGreaterThan(30)
  expect(differ).toEqual([])
})

describe.runIf(browserTests())('in the console', () => {
  let browser: Browser
  const looks = new Map<string, Awaited<ReturnType<typeof lookAs>>>()
  beforeAll(async () => {
    browser = await launchBrowser()
    // Beside each other: most of the time a page waits.
    await Promise.all(roles.map(async role => void looks.set(role, await lookAs(role))))
  })
  afterAll(() => browser?.close())

  async function lookAs(role: string) {
    const { email } = members.get(role)!
    const own = await signedIn(await visit(browser, house.consoleUrl), { email, password: PASSWORD })
    const seen = await operationsSeen(own)
    await own.page.context().close()
    return { ...seen, faults: own.faults }
  }

  it.each(roles)('the role %s is shown exactly what it may do', role => {
    const seen = looks.get(role)!
    const may = [...offered]
      .filter(([, permission]) => tenantRoles[role]!.includes(permission as never))
      .map(([name]) => name)
    expect([...seen.operations].filter(name => offered.has(name)).sort()).toEqual(may.sort())
    expect(seen.operations.has('POST /approvals/{task}/approve')).toBe(tenantRoles[role]!.includes('approval:decide'))
    const held: readonly Permission[] = tenantRoles[role]!
    const links: [string, Permission][] = [
      ['Home', 'tenant:read'],
      ['Analytics', 'usage:read'],
      ['Approvals', 'approval:read'],
      ['APIs', 'api:read'],
      ['Products', 'product:read'],
      ['Providers', 'provider:read'],
      ['Models', 'model:read'],
      ['Members', 'member:read'],
      ['Teams', 'team:read'],
      ['Roles', 'role:read'],
      ['Audit', 'audit:read'],
      ['Settings', 'tenant:read'],
    ]
    const shown = links.filter(([label]) => seen.links.has(label)).map(([label]) => label)
    expect(shown).toEqual(links.filter(([, permission]) => held.includes(permission)).map(([label]) => label))
    expect([seen.links.has('Nodes'), seen.links.has('Outbox')]).toEqual([false, false])
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
