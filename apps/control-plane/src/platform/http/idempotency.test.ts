import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'

let plane: TestControlPlane
let ada: TestClient

beforeAll(async () => {
  plane = await TestControlPlane.start()
  ada = await plane.person('ada')
})
afterAll(() => plane.close())

const create = (slug: string, key: string, who = ada) =>
  who.send('POST', '/tenants', { slug, name: slug }, { 'idempotency-key': key })

it('answers a repeated request as the first time, and does nothing', async () => {
  const first = await create('one', 'k1')
  const again = await create('one', 'k1')
  expect(first.status).toBe(201)
  expect([again.status, again.body, again.headers.get('etag')]).toEqual([201, first.body, first.headers.get('etag')])
  expect(again.headers.get('idempotency-replayed')).toBe('true')
})

it('repeats secrets, which are kept sealed', async () => {
  const make = () => ada.send<{ secret: string }>('POST', '/me/tokens', { name: 'x' }, { 'idempotency-key': 'k2' })
  const { body } = await make()
  expect((await make()).body).toEqual(body)
  const [row] = await plane.query<{ sealed_response: Buffer }>(
    `SELECT sealed_response FROM idempotency_key WHERE key = 'k2'`,
  )
  expect(row!.sealed_response.includes(body.secret)).toBe(false)
})

it('repeats refusals', async () => {
  const first = await create('one', 'k3')
  expect(first).toMatchObject({ status: 409, body: { code: 'slug_taken' } })
  await plane.query(`DELETE FROM tenant WHERE slug = 'one'`)
  const again = await create('one', 'k3')
  expect(again).toMatchObject({ status: 409, body: { code: 'slug_taken', detail: first.body.detail } })
})

it('refuses a key that was used for something else', async () => {
  await create('two', 'k4')
  expect(await create('three', 'k4')).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } })
})

it('belongs to whoever sent it', async () => {
  const eve = await plane.person('eve')
  await create('four', 'k5')
  expect(await create('five', 'k5', eve)).toMatchObject({ status: 201, body: { slug: 'five' } })
})

it('does a thing once however many ask at the same time', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => create('six', 'k6')))
  const statuses = new Set(answers.map(answer => (answer.status === 409 ? String(answer.body.code) : answer.status)))
  expect([...statuses].every(status => status === 201 || status === 'idempotency_in_progress')).toBe(true)
  expect(statuses).toContain(201)
  expect(await plane.query(`SELECT 1 FROM tenant WHERE slug = 'six'`)).toHaveLength(1)
})

it('is forgotten after a day, and when nobody finished the first', async () => {
  await create('seven', 'k7')
  await plane.query(`UPDATE idempotency_key SET expires_at = now() - interval '1 second' WHERE key = 'k7'`)
  expect((await create('eight', 'k7')).status).toBe(201)
  await plane.query(
    `UPDATE idempotency_key SET sealed_response = NULL, created_at = now() - interval '61 seconds' WHERE key = 'k7'`,
  )
  expect((await create('nine', 'k7')).status).toBe(201)
})

it.each(['', 'x'.repeat(201), 'caf\u00e9'])('refuses %j as a key', async key => {
  expect(await create('ten', key)).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
})
