import { monthAt } from '@gatehouse/shared/billing/invoice.js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../../platform/ids.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { ApplyPlanChanges } from './plan-change.job.js'

interface Subscription {
  id: string
  state: string
  plan: { slug: string }
  change: {
    state: string
    plan: { slug: string; name: string }
    reason: string | null
    appliesAt: string | null
  } | null
  revision?: number
}

let plane: TestControlPlane
let approver: TestClient
let developer: TestClient
let subscription: string

const made = async <T>(answer: Promise<{ status: number; body: T }>): Promise<T> => {
  const { status, body } = await answer
  expect(status, JSON.stringify(body)).toBeLessThan(300)
  return body
}
const code = async (answer: Promise<{ status: number; body: unknown }>): Promise<string> => {
  const { status, body } = await answer
  return `${status} ${(body as { code?: string }).code}`
}
const change = (plan: string, answers = {}) =>
  developer.post<Subscription>(`/subscriptions/${subscription}/change`, { plan, answers })
const current = () => made(developer.get<Subscription>(`/subscriptions/${subscription}`))
const served = async () =>
  (
    await plane.query<{ plan: string }>(
      `SELECT l.slug AS plan FROM config_resource r JOIN plan l ON l.id = r.spec->>'plan' WHERE r.kind = 'subscription' AND r.id = $1`,
      [subscription],
    )
  )[0]!.plan
const task = async () =>
  (await made(approver.get<{ data: { id: string; kind: string; evidence: object }[] }>('/approvals?state=open')))
    .data[0]
const events = async () =>
  (await made(developer.get<{ data: { kind: string }[] }>(`/subscriptions/${subscription}/events`))).data.map(
    ({ kind }) => kind,
  )

beforeAll(async () => {
  plane = await TestControlPlane.start()
  const admin = await plane.person('admin', { acme: ['admin'] })
  approver = await plane.person('approver', { acme: ['approver'] })
  const person = await plane.person('developer')
  developer = person
  const organization = newId('organization')
  await plane.query('INSERT INTO organization (id, slug, name, personal_user_id) VALUES ($1, $2, $2, $3)', [
    organization,
    'developer',
    person.userId,
  ])
  await plane.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ($1, $2, 'owner')`, [
    organization,
    person.userId,
  ])
  const upstream = { targets: [{ url: 'http://127.0.0.1:9/' }] }
  await made(admin.post('/tenants/acme/apis', { slug: 'w', name: 'W', type: 'rest', path: '/w', upstream }))
  await made(admin.post('/tenants/acme/apis/w/versions/v1/publish'))
  await made(admin.post('/tenants/acme/products', { slug: 'w', name: 'W', apis: ['w'], visibility: 'public' }))
  const plan = (slug: string, approval: string, more = {}) =>
    made(admin.post('/tenants/acme/products/w/plans', { slug, name: slug, approval, ...more }))
  await plan('free', 'auto')
  await plan('team', 'auto', { price: { amount: '20', per: 'month' } })
  const questions = [{ id: 'why', label: 'Why?' }]
  await plan('gold', 'manual', { price: { amount: '90', per: 'month' }, questions })
  const { id } = await made(developer.post<{ id: string }>('/applications', { name: 'Bot' }))
  const made1 = await made(
    developer.post<Subscription>(`/applications/${id}/subscriptions`, { product: 'acme/w', plan: 'free' }),
  )
  subscription = made1.id
})
afterAll(() => plane?.close())

it('another plan that is approved by itself holds at once, in a revision of its own', async () => {
  const before = await plane.revision()
  const answer = await made(change('team'))
  expect(answer).toMatchObject({ state: 'active', plan: { slug: 'team' }, change: null, revision: before + 1 })
  expect(await served()).toBe('team')
  expect(await events()).toEqual(['activated', 'change_requested', 'change_applied'])
})

it('is refused for the plan that it has, for one that is not there, and without the answers', async () => {
  expect(await code(change('team'))).toBe('409 conflict')
  expect(await code(change('silver'))).toBe('422 reference_missing')
  expect(await code(change('gold'))).toBe('422 validation_failed')
  expect(await code(approver.post(`/subscriptions/${subscription}/change`, { plan: 'free' }))).toBe(
    '403 permission_denied',
  )
})

it('one that a person approves waits, while the old plan goes on; asked, answered and rejected', async () => {
  expect(await made(change('gold', { why: 'More.' }))).toMatchObject({
    state: 'active',
    plan: { slug: 'team' },
    change: { state: 'pending', plan: { slug: 'gold' } },
  })
  expect(await code(change('free'))).toBe('409 conflict')
  const waiting = (await task())!
  expect(waiting).toMatchObject({
    kind: 'change_request',
    evidence: { application: 'Bot', plan: 'gold', 'current plan': 'team', answers: { why: 'More.' } },
  })
  await made(approver.post(`/approvals/${waiting.id}/ask`, { comment: 'How much more?' }))
  expect((await current()).change).toMatchObject({ state: 'needs_info', reason: 'How much more?' })
  await made(developer.post(`/subscriptions/${subscription}/answer`, { comment: 'Twice.' }))
  await made(approver.post(`/approvals/${waiting.id}/reject`, { reasonCode: 'capacity', comment: 'Not this month.' }))
  expect(await current()).toMatchObject({
    state: 'active',
    plan: { slug: 'team' },
    change: { state: 'rejected', reason: 'Not this month.' },
  })
  expect(await served()).toBe('team')
})

it('is withdrawn with its task, and approved it holds at once', async () => {
  await made(change('gold', { why: 'More.' }))
  expect(await made(developer.post<Subscription>(`/subscriptions/${subscription}/withdraw`))).toMatchObject({
    state: 'active',
    change: null,
  })
  expect(await task()).toBeUndefined()
  await made(change('gold', { why: 'Much more.' }))
  await made(approver.post(`/approvals/${(await task())!.id}/approve`, {}))
  expect(await current()).toMatchObject({ plan: { slug: 'gold' }, change: null })
  expect(await served()).toBe('gold')
  expect((await events()).slice(-2)).toEqual(['change_requested', 'change_applied'])
})

it('a cheaper plan holds when the period that is paid for has ended', async () => {
  const { change: granted, plan } = await made(change('free'))
  expect([plan.slug, granted!.state]).toEqual(['gold', 'approved'])
  expect(Date.parse(granted!.appliesAt!)).toBeGreaterThan(Date.now() + 27 * 86_400_000)
  const job = plane.app.get(ApplyPlanChanges)
  await job.run()
  expect(await served()).toBe('gold')
  await plane.query('UPDATE plan_change SET applies_at = now() WHERE subscription_id = $1 AND state = $2', [
    subscription,
    'approved',
  ])
  await job.run()
  expect(await current()).toMatchObject({ plan: { slug: 'free' }, change: null })
  expect(await served()).toBe('free')
})

it('one that is paid by use holds for all of the month in which it is left', async () => {
  const past = monthAt(monthAt(Date.now()).start - 1)
  await plane.query(`UPDATE plan SET price = '{"amount":"0","per":"month","costPercent":110}' WHERE slug = 'free'`)
  await plane.query('UPDATE subscription SET starts_at = $2 WHERE id = $1', [subscription, new Date(past.start)])
  const { change: granted, plan } = await made(change('team'))
  expect([plan.slug, granted!.state]).toEqual(['free', 'approved'])
  expect(Date.parse(granted!.appliesAt!)).toBe(monthAt(Date.now()).end)
  // As if that had been the month before, and nobody noted yet what held then.
  await plane.query(`UPDATE plan_change SET applies_at = now() WHERE state = 'approved'`)
  await plane.query('DELETE FROM invoice_month')
  await plane.app.get(ApplyPlanChanges).run()
  expect(await served()).toBe('team')
  expect(await plane.query('SELECT plan FROM invoice_terms WHERE month = $1', [past.name])).toEqual([{ plan: 'free' }])
})

it('ends with the subscription', async () => {
  await made(change('gold', { why: 'Once more.' }))
  await made(developer.post(`/subscriptions/${subscription}/close`, {}))
  expect(await task()).toBeUndefined()
  expect((await current()).change).toBeNull()
  expect(await code(change('team'))).toBe('409 state_invalid')
})
