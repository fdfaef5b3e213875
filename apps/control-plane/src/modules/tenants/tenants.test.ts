import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestControlPlane } from '../../testing/test-control-plane.js'

type Person = Awaited<ReturnType<TestControlPlane['person']>>

let plane: TestControlPlane
let root: Person

beforeAll(async () => {
  plane = await TestControlPlane.start()
  root = await plane.person('root')
  await plane.query(`UPDATE app_user SET platform_role = 'owner' WHERE id = $1`, [root.userId])
})
afterAll(() => plane.close())

const addressOf = async (person: Person): Promise<string> => {
  const { body } = await person.get<{ user: { email: string } }>('/me')
  return body.user.email
}

async function invite(by: Person, tenant: string, email: string, roles: string[]): Promise<string> {
  expect(await by.post(`/tenants/${tenant}/invitations`, { email, roles })).toMatchObject({ status: 201 })
  const { body } = await root.get<{ data: { links: string[] }[] }>(`/outbox?to=${email}`)
  return new URL(body.data[0]!.links[0]!).searchParams.get('token')!
}

describe('a tenant', () => {
  it('is made by anybody, who is its administrator, and is told to nodes', async () => {
    const ada = await plane.person('ada')
    const made = await ada.post<{ id: string }>('/tenants', { slug: 'acme', name: 'Acme' })
    expect(made).toMatchObject({ status: 201, body: { slug: 'acme', name: 'Acme', revision: await plane.revision() } })
    const [resource] = await plane.query(`SELECT spec FROM config_resource WHERE kind = 'tenant' AND id = $1`, [
      made.body.id,
    ])
    expect(resource).toEqual({ spec: { id: made.body.id, slug: 'acme' } })
    expect((await ada.get('/tenants/acme/members')).body).toMatchObject({
      data: [{ userId: ada.userId, roles: ['admin'] }],
    })
    expect((await ada.get(`/tenants/${made.body.id}`)).body).toMatchObject({ slug: 'acme' })
  })

  it.each([
    ['v1', 422, 'slug_reserved'],
    ['openai', 422, 'slug_reserved'],
    ['acme', 409, 'slug_taken'],
    ['No', 422, 'validation_failed'],
  ])('cannot be called %s', async (slug, status, code) => {
    const revision = await plane.revision()
    const answer = await root.post('/tenants', { slug, name: 'X' })
    expect(answer).toMatchObject({ status, body: { code, errors: [{ pointer: '/slug' }] } })
    expect(await plane.revision()).toBe(revision)
  })

  it('is one of ten at the most, also when asked for at once', async () => {
    const eager = await plane.person('eager')
    const answers = await Promise.all(
      Array.from({ length: 13 }, (_, i) => eager.post('/tenants', { slug: `eager-${i}`, name: 'E' })),
    )
    expect(answers.filter(answer => answer.status === 201)).toHaveLength(10)
    expect(answers.filter(answer => answer.status === 409)).toHaveLength(3)
    const { body } = await eager.get<{ data: unknown[]; nextCursor: string }>('/tenants?limit=7')
    expect(body.data).toHaveLength(7)
    expect((await eager.get<{ data: unknown[] }>(`/tenants?limit=7&cursor=${body.nextCursor}`)).body.data).toHaveLength(
      3,
    )
  })

  it('is changed by whoever saw its newest version', async () => {
    const ada = await plane.person('ada', { renamed: ['admin'] })
    const seen = (await ada.get('/tenants/renamed')).headers.get('etag')!
    const rename = (name: string, tag: string) => ada.send('PATCH', '/tenants/renamed', { name }, { 'if-match': tag })
    const first = await rename('New', seen)
    expect(first).toMatchObject({ status: 200, body: { name: 'New' } })
    expect(await rename('Other', seen)).toMatchObject({ status: 412, body: { code: 'precondition_failed' } })
    expect((await rename('Other', first.headers.get('etag')!)).status).toBe(200)
  })
})

describe('members', () => {
  it('come by invitation, with the address that was invited', async () => {
    const [admin, guest, eve] = [
      await plane.person('admin', { club: ['admin'] }),
      await plane.person('guest'),
      await plane.person('eve'),
    ]
    expect((await guest.get('/tenants/club')).status).toBe(404)
    const token = await invite(admin, 'club', await addressOf(guest), ['viewer'])
    expect(await eve.post('/invitations/accept', { token })).toMatchObject({ status: 403 })
    expect((await guest.post('/invitations/accept', { token })).status).toBe(200)
    expect((await guest.get('/tenants/club')).status).toBe(200)
    expect(await guest.post('/invitations/accept', { token })).toMatchObject({
      status: 400,
      body: { code: 'token_invalid' },
    })
    expect(await guest.post('/tenants/club/invitations', { email: 'x@x.io', roles: ['viewer'] })).toMatchObject({
      status: 403,
      body: { code: 'permission_denied' },
    })
  })

  it('do not come by an invitation that was revoked, replaced or is over', async () => {
    const admin = await plane.person('admin', { strict: ['admin'] })
    const guest = await plane.person('guest')
    const email = await addressOf(guest)
    const replaced = await invite(admin, 'strict', email, ['viewer'])
    const revoked = await invite(admin, 'strict', email, ['viewer'])
    expect((await guest.post('/invitations/accept', { token: replaced })).status).toBe(400)
    const { body } = await admin.get<{ data: { id: string; state: string }[] }>('/tenants/strict/invitations')
    expect(body.data.map(one => one.state)).toEqual(['open', 'revoked'])
    expect((await admin.send('DELETE', `/tenants/strict/invitations/${body.data[0]!.id}`)).status).toBe(204)
    expect((await guest.post('/invitations/accept', { token: revoked })).status).toBe(400)
    const late = await invite(admin, 'strict', email, ['viewer'])
    await plane.query(`UPDATE invitation SET expires_at = now() - interval '1 second' WHERE state = 'open'`)
    expect((await guest.post('/invitations/accept', { token: late })).status).toBe(400)
  })

  it('always include an administrator, also when two remove each other at once', async () => {
    const one = await plane.person('one', { pair: ['admin'] })
    expect(await one.send('DELETE', `/tenants/pair/members/${one.userId}`)).toMatchObject({
      status: 409,
      body: { code: 'state_invalid' },
    })
    const change = await one.send('PATCH', `/tenants/pair/members/${one.userId}`, { roles: ['viewer'] })
    expect(change).toMatchObject({ status: 409, body: { code: 'state_invalid' } })
    const two = await plane.person('two', { pair: ['admin'] })
    await Promise.all([
      one.send('DELETE', `/tenants/pair/members/${two.userId}`),
      two.send('DELETE', `/tenants/pair/members/${one.userId}`),
    ])
    expect(
      await plane.query(`SELECT 1 FROM member m JOIN tenant t ON t.id = m.tenant_id WHERE t.slug = 'pair'`),
    ).toHaveLength(1)
  })

  it('lose what a role gave them at once', async () => {
    const admin = await plane.person('admin', { quick: ['admin'] })
    const member = await plane.person('member', { quick: ['publisher'] })
    expect((await member.get('/tenants/quick/providers')).status).toBe(200)
    expect((await admin.send('DELETE', `/tenants/quick/members/${member.userId}`)).status).toBe(204)
    expect((await member.get('/tenants/quick/providers')).status).toBe(404)
  })
})

describe('roles of a tenant', () => {
  it('permit what they say', async () => {
    const admin = await plane.person('admin', { own: ['admin'] })
    const role = { slug: 'greeter', name: 'Greeter', permissions: ['member:write', 'role:write', 'tenant:read'] }
    expect((await admin.post('/tenants/own/roles', role)).status).toBe(201)
    const greeter = await plane.person('greeter', { own: ['greeter'] })
    expect((await greeter.get('/me')).body).toMatchObject({ tenants: [{ slug: 'own', permissions: role.permissions }] })
    expect((await greeter.get('/tenants/own')).status).toBe(200)
    expect((await greeter.get('/tenants/own/members')).status).toBe(403)
    expect(await admin.send('DELETE', '/tenants/own/roles/greeter')).toMatchObject({
      status: 409,
      body: { code: 'in_use' },
    })
  })

  it('are no way to more than one holds', async () => {
    const admin = await plane.person('admin', { ladder: ['admin'] })
    await admin.post('/tenants/ladder/roles', {
      slug: 'deputy',
      name: 'Deputy',
      permissions: ['member:write', 'role:write'],
    })
    const deputy = await plane.person('deputy', { ladder: ['deputy'] })
    const denied = { status: 403, body: { code: 'permission_denied' } }
    const members = '/tenants/ladder/members'
    expect(await deputy.send('PATCH', `${members}/${deputy.userId}`, { roles: ['admin'] })).toMatchObject(denied)
    expect(await deputy.send('PATCH', `${members}/${admin.userId}`, { roles: ['deputy'] })).toMatchObject(denied)
    expect(await deputy.post('/tenants/ladder/invitations', { email: 'x@x.io', roles: ['admin'] })).toMatchObject(
      denied,
    )
    const wide = { slug: 'wide', name: 'Wide', permissions: ['provider:write'] }
    expect(await deputy.post('/tenants/ladder/roles', wide)).toMatchObject(denied)
    expect(await deputy.send('PATCH', '/tenants/ladder/roles/deputy', { permissions: wide.permissions })).toMatchObject(
      denied,
    )
  })

  it('cannot take the name of a built-in one', async () => {
    const admin = await plane.person('admin', { names: ['admin'] })
    const answer = await admin.post('/tenants/names/roles', { slug: 'admin', name: 'A', permissions: ['tenant:read'] })
    expect(answer).toMatchObject({ status: 409, body: { code: 'slug_taken' } })
  })
})

describe('teams', () => {
  it('have members of the tenant, and are shared APIs of it', async () => {
    const admin = await plane.person('admin', { crew: ['admin'] })
    const [member, stranger] = [
      await plane.person('m', { crew: ['viewer'] }),
      await plane.person('s', { elsewhere: ['admin'] }),
    ]
    expect(await admin.post('/tenants/crew/teams', { slug: 'core', name: 'Core' })).toMatchObject({
      status: 201,
      body: { members: 0 },
    })
    expect((await admin.post('/tenants/crew/teams/core/members', { userId: member.userId })).status).toBe(204)
    expect(await admin.post('/tenants/crew/teams/core/members', { userId: stranger.userId })).toMatchObject({
      status: 422,
    })
    expect((await admin.get('/tenants/crew/teams/core')).body).toMatchObject({ members: 1 })
    expect((await admin.get('/tenants/crew/teams')).body).toMatchObject({ data: [{ slug: 'core', members: 1 }] })

    await plane.query(
      `INSERT INTO api (id, tenant_id, slug, name, type) SELECT 'api_' || slug, id, 'weather', 'W', 'rest' FROM tenant WHERE slug IN ('crew', 'elsewhere')`,
    )
    const share = { type: 'api', subject: 'weather' }
    expect(await admin.post('/tenants/crew/teams/core/shares', share)).toMatchObject({
      status: 201,
      body: { id: 'api_crew' },
    })
    const foreign = await admin.post('/tenants/crew/teams/core/shares', { type: 'api', subject: 'api_elsewhere' })
    expect(foreign).toMatchObject({ status: 422, body: { code: 'reference_missing' } })
    expect((await admin.send('DELETE', '/tenants/crew/teams/core/shares/api/api_crew')).status).toBe(204)

    // Whoever leaves the tenant leaves its teams.
    await admin.send('DELETE', `/tenants/crew/members/${member.userId}`)
    expect((await admin.get('/tenants/crew/teams/core')).body).toMatchObject({ members: 0 })
    expect((await admin.send('DELETE', '/tenants/crew/teams/core')).status).toBe(204)
    expect((await admin.get('/tenants/crew/teams/core')).status).toBe(404)
  })

  it('of another tenant cannot be reached by their id', async () => {
    const [ada, eve] = [
      await plane.person('ada', { mine: ['admin'] }),
      await plane.person('eve', { theirs: ['admin'] }),
    ]
    const { body } = await eve.post<{ id: string }>('/tenants/theirs/teams', { slug: 'secret', name: 'S' })
    expect((await ada.get(`/tenants/mine/teams/${body.id}`)).status).toBe(404)
    expect((await ada.send('PATCH', `/tenants/mine/teams/${body.id}`, { name: 'X' })).status).toBe(404)
    expect((await ada.send('DELETE', `/tenants/mine/teams/${body.id}`)).status).toBe(404)
  })
})

it('leaves an audit entry for every change, without secrets', async () => {
  const admin = await plane.person('admin', { noted: ['admin'] })
  const token = await invite(admin, 'noted', 'noted@example.com', ['viewer'])
  await admin.send('PATCH', '/tenants/noted', { name: 'Noted' })
  const rows = await plane.query<{ action: string; text: string }>(
    `SELECT action, row_to_json(audit_entry)::text AS text FROM audit_entry WHERE actor_id = $1 ORDER BY sequence`,
    [admin.userId],
  )
  expect(rows.map(row => row.action)).toEqual(['invitation.create', 'tenant.update'])
  expect(rows.some(row => row.text.includes(token))).toBe(false)
})
