import { Management } from './management.js'
import { newcomer } from './people.js'
import type { RunningHouse } from './running-house.js'
import type { Kinds } from './tenant-with-everything.js'

/** What an organization of developers has, so that every operation of theirs has something to be done with. */
export interface Consumers {
  organization: string
  invite: (email: string, role: string) => Promise<void>
  /** Has an active subscription, one that is asked about, and a key. */
  busy: string
  /** Has a subscription that its holder paused, and a key that is off. */
  resting: string
  /** By the name of the path parameter that takes it; the subscription is one that has come to its end. */
  kinds: Kinds
  /** One more application, to be deleted. */
  another: () => Promise<string>
}

/** Of somebody who has just come, with the demo's products. */
export async function consumersOf(house: RunningHouse, owner: Management): Promise<Consumers> {
  const { api } = await newcomer(house.consoleUrl, owner, 'oda@fjord.example')
  const act = <T = { id: string }>(path: string, body?: unknown) => api.call<T>('POST', path, body)
  const { id: organization } = await act('/organizations', { slug: 'fjord', name: 'Fjord' })
  await act(`/organizations/${organization}/invitations`, { email: 'guest@fjord.example', role: 'viewer' })
  const application = async (name: string) => (await act('/applications', { name, organization })).id
  const subscribe = async (to: string, product: string, plan: string) =>
    (await act(`/applications/${to}/subscriptions`, { product: `acme/${product}`, plan })).id
  const [busy, resting] = [await application('Busy'), await application('Resting')]

  await subscribe(busy, 'chat', 'free')
  const waiting = await subscribe(busy, 'weather', 'gold')
  const key = await act(`/applications/${busy}/keys`, { name: 'first' })
  const { email, password } = house.demo!.people.find(({ role }) => role === 'admin')!
  const admin = await new Management(house.consoleUrl).signIn(email, password)
  const { data } = await admin.call<{ data: { id: string; subject: { id: string } }[] }>(
    'GET',
    '/approvals?state=open&tenant=acme',
  )
  const task = data.find(one => JSON.stringify(one).includes(waiting))!
  await admin.call('POST', `/approvals/${task.id}/ask`, { comment: 'What for?' })

  const paused = await subscribe(resting, 'chat', 'free')
  await act(`/subscriptions/${paused}/suspend`, { reason: 'Not now.' })
  const off = await act(`/applications/${resting}/keys`, { name: 'second' })
  await act(`/applications/${resting}/keys/${off.id}/disable`)
  const withdrawn = await subscribe(resting, 'weather', 'gold')
  await act(`/subscriptions/${withdrawn}/withdraw`)

  return {
    organization,
    invite: async (email, role) => void (await act(`/organizations/${organization}/invitations`, { email, role })),
    busy,
    resting,
    kinds: { organization, application: busy, subscription: withdrawn, key: key.id },
    another: () => application('Of no use'),
  }
}

/** Bodies that the steps of a subscription take. */
export const stepBodies: Record<string, object> = {
  suspend: { reason: 'As a test.' },
  resume: {},
  close: {},
  withdraw: {},
  answer: { comment: 'For the test.' },
  change: { plan: 'free' },
  feedback: { score: 1 },
}
