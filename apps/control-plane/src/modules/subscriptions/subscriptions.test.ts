import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../platform/ids.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { ExpireSubscriptions } from './expiry.job.js'

type Person = TestClient & { userId: string }
interface Subscription {
  id: string
  state: string
  reason: string | null
  suspendedBy: string | null
  revision: number
}

let plane: TestControlPlane
let admin: Person
let approver: Person
let developer: Person
let application: string

/** Somebody with an organization of their own, as everybody has after verifying. */
async function consumer(name: string): Promise<Person> {
  const person = await plane.person(name)
  const id = newId('organization')
  await plane.query('INSERT INTO organization (id, slug, name, personal_user_id) VALUES ($1, $2, $2, $3)', [
    id,
    `${name}-${id.slice(-6)}`,
    person.userId,
  ])
  await plane.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ($1, $2, 'owner')`, [
    id,
    person.userId,
  ])
  return person
}

const made = async <T>(answer: Promise<{ status: number; body: T }>): Promise<T> => {
  const { status, body } = await answer
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  return body
}
const code = async (answer: Promise<{ status: number; body: unknown }>): Promise<string> => {
  const { status, body } = await answer
  return `${status} ${(body as { code?: string }).code}`
}

beforeAll(async () => {
  plane = await TestControlPlane.start()
  admin = await plane.person('admin', { acme: ['admin'] })
  approver = await plane.person('approver', { acme: ['approver'] })
  developer = await consumer('developer')
  const target = { url: 'http://127.0.0.1:9/' }
  await made(
    admin.post('/tenants/acme/apis', {
      slug: 'w',
      name: 'W',
      type: 'rest',
      path: '/w',
      upstream: { targets: [target] },
    }),
  )
  await made(admin.post('/tenants/acme/apis/w/versions/v1/publish'))
  for (const slug of ['one', 'two', 'hidden'])
    await made(
      admin.post('/tenants/acme/products', {
        slug,
        name: slug,
        apis: ['w'],
        visibility: slug === 'hidden' ? 'tenant' : 'public',
      }),
    )
  const question = { id: 'why', label: 'Why?' }
  await made(
    admin.post('/tenants/acme/products/one/plans', {
      slug: 'gold',
      name: 'Gold',
      approval: 'manual',
      questions: [question],
    }),
  )
  await made(admin.post('/tenants/acme/products/two/plans', { slug: 'free', name: 'Free', approval: 'auto' }))
  await made(admin.post('/tenants/acme/products/hidden/plans', { slug: 'free', name: 'Free', approval: 'auto' }))
})
afterAll(() => plane?.close())

const newApplication = async (owner: TestClient): Promise<string> =>
  (await made(owner.post<{ id: string }>('/applications', { name: 'Bot' }))).id
const ask = (by: TestClient, app: string, product: string, plan: string, answers = {}) =>
  by.post<Subscription>(`/applications/${app}/subscriptions`, { product, plan, answers })
const openTask = async (): Promise<string> => {
  const { data } = await made(approver.get<{ data: { id: string }[] }>('/approvals?state=open'))
  return data[0]!.id
}

describe('a request', () => {
  beforeAll(async () => {
    application = await newApplication(developer)
  })

  it('needs the answers that the plan asks for, and a product that the caller may see', async () => {
    const unanswered = await ask(developer, application, 'acme/one', 'gold')
    expect(unanswered).toMatchObject({ status: 422, body: { errors: [{ pointer: '/answers/why' }] } })
    expect(await code(ask(developer, application, 'acme/hidden', 'free'))).toBe('422 reference_missing')
    expect(await code(ask(developer, application, 'acme/one', 'silver'))).toBe('422 reference_missing')
    expect(await code(ask(approver, application, 'acme/two', 'free'))).toBe('404 not_found')
  })

  it('goes through question, answer and rejection, of which the requester reads the reason', async () => {
    const { id, state } = await made(ask(developer, application, 'acme/one', 'gold', { why: 'A bot.' }))
    expect(state).toBe('pending')
    expect(await code(ask(developer, application, 'acme/one', 'gold', { why: 'Again.' }))).toBe('409 conflict')
    const task = await openTask()
    expect(await code(developer.post(`/approvals/${task}/approve`, {}))).toBe('404 not_found')
    await made(approver.post(`/approvals/${task}/ask`, { comment: 'Which bot?' }))
    expect((await made(developer.get<Subscription>(`/subscriptions/${id}`))).state).toBe('needs_info')
    await made(developer.post(`/subscriptions/${id}/answer`, { comment: 'The small one.' }))
    expect(await openTask()).toBe(task)
    await made(approver.post(`/approvals/${task}/reject`, { reasonCode: 'capacity', comment: 'Not this month.' }))
    expect(await made(developer.get<Subscription>(`/subscriptions/${id}`))).toMatchObject({
      state: 'rejected',
      reason: 'Not this month.',
    })
    const { data } = await made(
      developer.get<{ data: { kind: string; comment: string | null }[] }>(`/subscriptions/${id}/events`),
    )
    expect(data.map(event => event.kind)).toEqual(['requested', 'ask', 'answer', 'reject'])
    expect(await code(approver.post(`/approvals/${task}/approve`, {}))).toBe('409 state_invalid')
    const mails = await plane.query<{ subject: string }>(
      'SELECT subject FROM mail m JOIN app_user u ON lower(u.email) = lower(m.recipient) WHERE u.id = $1',
      [developer.userId],
    )
    expect(mails).toHaveLength(2)
  })

  it('is not decided by who made it, and by nobody without the permission', async () => {
    await plane.query(
      'INSERT INTO organization_member SELECT o.organization_id, $2, $3 FROM organization_member o WHERE o.user_id = $1',
      [developer.userId, approver.userId, 'developer'],
    )
    await made(ask(approver, application, 'acme/one', 'gold', { why: 'Myself.' }))
    const task = await openTask()
    expect(await code(approver.post(`/approvals/${task}/approve`, {}))).toBe('403 four_eyes')
    const viewer = await plane.person('viewer', { acme: ['viewer'] })
    expect(await code(viewer.post(`/approvals/${task}/approve`, {}))).toBe('403 permission_denied')
    await made(admin.post(`/approvals/${task}/approve`, {}))
  })

  it('comes with what was decided before, for those who may see the inbox', async () => {
    const [{ id: task } = { id: '' }] = await plane.query<{ id: string }>(
      `SELECT id FROM approval_task WHERE requester_id = $1 ORDER BY id DESC LIMIT 1`,
      [approver.userId],
    )
    const history = await made(
      admin.get<{ requester: object; ofRequester: object[]; alike: object[] }>(`/approvals/${task}/history`),
    )
    expect(history).toMatchObject({ requester: { verified: true }, ofRequester: [] })
    expect(history.alike).toMatchObject([
      {
        requester: 'developer',
        product: 'one',
        plan: 'gold',
        state: 'rejected',
        reasonCode: 'capacity',
        comment: 'Not this month.',
      },
    ])
    expect(await code(developer.get(`/approvals/${task}/history`))).toBe('404 not_found')
  })
})

describe('a running subscription', () => {
  let id: string
  beforeAll(async () => {
    application = await newApplication(developer)
    id = (await made(ask(developer, application, 'acme/two', 'free'))).id
  })

  const served = async () =>
    (
      await plane.query<{ state: string }>(
        `SELECT spec->>'state' AS state FROM config_resource WHERE kind = 'subscription' AND id = $1 AND NOT removed`,
        [id],
      )
    )[0]?.state

  it('is resumed by the side that suspended it, or by the provider', async () => {
    expect(await served()).toBe('active')
    expect(
      await made(admin.post<Subscription>(`/subscriptions/${id}/suspend`, { reason: 'Odd traffic.' })),
    ).toMatchObject({ suspendedBy: 'provider' })
    expect(await served()).toBe('suspended')
    expect(await code(developer.post(`/subscriptions/${id}/resume`))).toBe('403 permission_denied')
    await made(admin.post(`/subscriptions/${id}/resume`))
    await made(developer.post(`/subscriptions/${id}/suspend`, { reason: 'Holiday.' }))
    await made(developer.post(`/subscriptions/${id}/resume`))
    expect(await served()).toBe('active')
    const stranger = await consumer('stranger')
    expect(await code(stranger.post(`/subscriptions/${id}/close`, {}))).toBe('404 not_found')
  })

  it('ends at its time, once', async () => {
    await plane.query(`UPDATE subscription SET ends_at = now() - interval '1 second' WHERE id = $1`, [id])
    const before = await plane.revision()
    const job = plane.app.get(ExpireSubscriptions)
    await Promise.allSettled([job.run(), job.run()])
    await job.run()
    expect(await served()).toBe('expired')
    expect(await plane.revision()).toBe(before + 1)
    const log = await plane.query(`SELECT 1 FROM audit_entry WHERE action = 'subscription.expire' AND target_id = $1`, [
      id,
    ])
    expect(log).toHaveLength(1)
  })
})

describe('keys and the end of an application', () => {
  it('rotates with a grace during which both generations work', async () => {
    application = await newApplication(developer)
    const path = `/applications/${application}/keys`
    const first = await made(developer.post<{ id: string; secret: string }>(path, { name: 'k' }))
    const second = await made(
      developer.post<{ id: string; secret: string; generation: number; previous: { validUntil: string } }>(
        `${path}/${first.id}/rotate`,
        { grace: '1h' },
      ),
    )
    expect(second).toMatchObject({ generation: 2, previous: { id: first.id } })
    expect(Date.parse(second.previous.validUntil) - Date.now()).toBeGreaterThan(3_590_000)
    expect(await code(developer.post(`${path}/${first.id}/rotate`, {}))).toBe('409 state_invalid')
    const listed = await made(developer.get<{ data: Record<string, unknown>[] }>(path))
    expect(listed.data.map(key => key.state)).toEqual(['active', 'rotating_out'])
    expect(JSON.stringify(listed)).not.toContain(first.secret.slice(16, 40))
    const now = await made(developer.post<{ previous: { id: string } }>(`${path}/${second.id}/rotate`, { grace: '0s' }))
    expect(now.previous.id).toBe(second.id)
    const rows = await plane.query<{ id: string; state: string }>(
      `SELECT id, spec->>'state' AS state FROM config_resource WHERE kind = 'key' AND NOT removed AND spec->>'application' = $1 ORDER BY id`,
      [application],
    )
    expect(rows.map(row => row.state)).toEqual(['active', 'revoked', 'active'])
  })

  it('takes everything of an application away in one revision', async () => {
    await made(ask(developer, application, 'acme/two', 'free'))
    await made(ask(developer, application, 'acme/one', 'gold', { why: 'x' }))
    const before = await plane.revision()
    expect(await made(developer.send<{ revision: number }>('DELETE', `/applications/${application}`))).toEqual({
      revision: before + 1,
    })
    const left = await plane.query(
      `SELECT kind, id FROM config_resource WHERE NOT removed AND (id = $1 OR spec->>'application' = $1)`,
      [application],
    )
    expect(left).toEqual([])
    expect(await code(developer.get(`/applications/${application}`))).toBe('404 not_found')
    const { data } = await made(approver.get<{ data: unknown[] }>('/approvals?state=open'))
    expect(data).toEqual([])
  })
})
