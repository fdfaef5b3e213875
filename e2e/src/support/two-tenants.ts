import { Management } from './management.js'
import { mailedLink, newcomer, type Person, tokenOf } from './people.js'
import type { RunningHouse } from './running-house.js'
import { type Kinds, tenantWithEverything } from './tenant-with-everything.js'

/** The platform's owner; admins of the tenants north and south; one who may only look at north. */
export type People = Record<'owner' | 'ann' | 'bob' | 'vic', Person>

/** Two tenants, with one of every kind of thing each, that must not see one another. The house has to have the demo. */
export async function twoTenants(house: RunningHouse): Promise<{ people: People; north: Kinds; south: Kinds }> {
  const owner = await ownerOf(house)
  const [ann, bob, vic] = (await Promise.all(
    ['ann', 'bob', 'vic'].map(name => newcomer(house.consoleUrl, owner.api, `${name}@example.com`)),
  )) as [Person, Person, Person]
  const addresses = { gateway: house.gatewayUrl, sandbox: await sandboxOf(house) }
  const north = await tenantWithEverything(ann, 'north', addresses)
  const south = await tenantWithEverything(bob, 'south', addresses)
  north.limit = south.limit = await limitOf(owner)
  const earlier = await mailedLink(owner.api, vic.email)
  await ann.api.call('POST', '/tenants/north/invitations', { email: vic.email, roles: ['viewer'] }, 201)
  const link = await mailedLink(owner.api, vic.email, earlier)
  await vic.api.call('POST', '/invitations/accept', { token: tokenOf(link) }, 200)
  return { people: { owner, ann, bob, vic }, north, south }
}

/** One of the whole installation, which it does not reach. */
async function limitOf({ api }: Person): Promise<string> {
  const limits = { budget: { amount: '1000', window: '1mo', onExhausted: 'suspend' } }
  const made = { name: 'House', scope: { kind: 'installation' }, limits }
  return (await api.call<{ id: string }>('POST', '/limits', made, 201)).id
}

/** The platform's owner with a personal token. */
export async function ownerOf({ consoleUrl, admin: { email, password } }: RunningHouse): Promise<Person> {
  const signedIn = await new Management(consoleUrl).signIn(email, password)
  const { secret } = await signedIn.call<{ secret: string }>('POST', '/me/tokens', { name: 'tests' })
  return { email, token: secret, api: new Management(consoleUrl, secret) }
}

/** Where the demo's sandbox provider listens, with its `/v1`. */
export async function sandboxOf(house: RunningHouse): Promise<string> {
  const { email, password } = house.demo!.people.find(({ role }) => role === 'admin')!
  const admin = await new Management(house.consoleUrl).signIn(email, password)
  const { data } = await admin.call<{ data: { baseUrl: string }[] }>('GET', `/tenants/${house.demo!.tenant}/providers`)
  return data[0]!.baseUrl
}
