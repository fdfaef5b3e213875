import { readFile, stat } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { parseJoinToken } from '@gatehouse/shared/fleet/join-token.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Env } from '../../platform/env.js'
import { ListeningPorts } from '../../platform/listening-ports.js'
import type { TestClient } from '../../testing/test-client.js'
import { TestControlPlane } from '../../testing/test-control-plane.js'
import { join, TestNode } from '../../testing/test-node.js'
import { CertificateAuthority } from './certificate-authority.js'
import { ForgetNodes } from './forget-nodes.job.js'

let plane: TestControlPlane
let operator: TestClient
let stranger: TestClient
let ports: { grpc: number; join: number }
let ca: string

beforeAll(async () => {
  plane = await TestControlPlane.start({ GATEHOUSE_SUPERVISED: '1' })
  const person = await plane.person('operator')
  await plane.query(`UPDATE app_user SET platform_role = 'operator' WHERE id = $1`, [person.userId])
  operator = person
  stranger = await plane.person('stranger')
  ports = plane.app.get(ListeningPorts).all() as typeof ports
  ca = await plane.app.get(CertificateAuthority).certificate()
})
afterAll(() => plane?.close())

test('a node joins with a token made by an operator and is listed with what it serves', async () => {
  await operator.post('/node-groups', { slug: 'edge', name: 'Edge', labels: { region: 'eu' } })
  const made = await operator.post<{ token: string }>('/nodes/join-tokens', { group: 'edge' })
  expect(made).toMatchObject({ status: 201, body: { expiresAt: expect.any(String) } })
  const node = new TestNode(ports.grpc, await join(ports.join, ca, made.body.token))
  node.answer(await node.next())
  const listed = async () =>
    (await operator.get<{ data: { group: string; state: string }[] }>('/nodes')).body.data.find(
      each => each.group === 'edge',
    )
  let view = await listed()
  while (view?.state !== 'in_sync') view = await listed()
  expect(view).toMatchObject({
    name: 'test',
    revision: 1,
    desiredRevision: 1,
    lagMs: 0,
    labels: { region: 'eu' },
    lastAckAt: expect.any(String),
  })
  node.close()
  while (view?.state !== 'offline') view = await listed()
})

test('a supervised control plane leaves a token for the node beside it, for its owner alone', async () => {
  const path = joinPath(plane.app.get(Env).dataDir, 'node-join-token')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const token = await readFile(path, 'utf8')
  expect(parseJoinToken(token)?.caPin).toBe(await plane.app.get(CertificateAuthority).pin())
  expect((await join(ports.join, ca, token.trim())).nodeId).toMatch(/^node_/)
})

test('nodes whose certificate ended long ago leave the list, and no others', async () => {
  await plane.query(
    `INSERT INTO node (id, name, certificate_expires_at, revoked_at) VALUES
       ('node_long', 'long', now() - interval '8 days', NULL), ('node_late', 'late', now() - interval '6 days', now()),
       ('node_held', 'held', now() + interval '1 hour', now())`,
  )
  await plane.app.get(ForgetNodes).run()
  expect((await operator.get('/nodes/node_long')).status).toBe(404)
  for (const id of ['node_late', 'node_held']) expect((await operator.get(`/nodes/${id}`)).status).toBe(200)
  expect(await plane.query(`SELECT target_id FROM audit_entry WHERE action = 'node.forget'`)).toEqual([
    { target_id: 'node_long' },
  ])
})

test('revisions are listed, newest first, with what they changed', async () => {
  const publisher = await plane.person('publisher', { acme: ['admin'] })
  const upstream = { targets: [{ url: 'http://127.0.0.1:1' }] }
  await publisher.post('/tenants/acme/apis', { slug: 'rest', name: 'Rest', type: 'rest', path: '/rest', upstream })
  const published = await publisher.post<{ revision: number }>('/tenants/acme/apis/rest/versions/v1/publish', {})
  const { revision } = published.body
  const list = await operator.get<{ data: { revision: number }[] }>('/snapshots?limit=1')
  expect(list.body.data).toMatchObject([{ revision, summary: expect.stringContaining('publish') }])
  const detail = await operator.get<{ changes: { kind: string }[] }>(`/snapshots/${revision}`)
  expect(detail.body.changes.map(change => change.kind)).toContain('api')
  expect((await operator.get('/snapshots/999999')).status).toBe(404)
  expect((await operator.get('/snapshots/x')).status).toBe(404)
})

test.each(['/nodes', '/nodes/x', '/node-groups', '/node-groups/default', '/snapshots', '/snapshots/1'])(
  '%s is for those who run the platform',
  async path => {
    expect((await stranger.get(path)).status).toBe(403)
    expect((await plane.anonymous.get(path)).status).toBe(401)
  },
)

test('only operators change the fleet', async () => {
  for (const path of ['/nodes/join-tokens', '/node-groups', '/nodes/x/revoke', '/nodes/x/drain', '/nodes/x/resume'])
    expect((await stranger.post(path, {})).status).toBe(403)
  expect((await operator.post('/nodes/join-tokens', { ttlMinutes: 0 })).body).toMatchObject({
    code: 'validation_failed',
    errors: [{ pointer: '/ttlMinutes' }],
  })
})
