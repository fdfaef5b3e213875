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

async function addressOf(person: Person): Promise<string> {
  const { body } = await person.get<{ user: { email: string } }>('/me')
  return body.user.email
}

async function invite(by: Person, organization: string, email: string, role: string): Promise<string> {
  const made = await by.post(`/organizations/${organization}/invitations`, { email, role })
  expect(made).toMatchObject({ status: 201, body: { email, role, state: 'open' } })
  const { body } = await root.get<{ data: { links: string[] }[] }>(`/outbox?to=${email}`)
  return new URL(body.data[0]!.links[0]!).searchParams.get('token')!
}

async function organizationOf(owner: Person, slug: string): Promise<string> {
  const made = await owner.post<{ id: string }>('/organizations', { slug, name: slug })
  expect(made).toMatchObject({ status: 201, body: { slug, personal: false, role: 'owner' } })
  return made.body.id
}

describe('an organization', () => {
  it('is made by anybody, who owns it and may make applications in it', async () => {
    const ada = await plane.person('ada')
    const id = await organizationOf(ada, 'ada-works')
    expect((await ada.get('/organizations')).body.data).toContainEqual(expect.objectContaining({ id, role: 'owner' }))
    const made = await ada.post('/applications', { name: 'Bot', organization: id })
    expect(made).toMatchObject({ status: 201, body: { organization: { id, name: 'ada-works' } } })
    expect(await ada.post('/organizations', { slug: 'ada-works', name: 'Again' })).toMatchObject({
      status: 409,
      body: { code: 'slug_taken' },
    })
  })

  it('is renamed by its owners, of those that saw its newest version', async () => {
    const ada = await plane.person('ada')
    const id = await organizationOf(ada, 'renamed')
    const seen = (await ada.get(`/organizations/${id}`)).headers.get('etag')!
    const rename = (name: string) => ada.send('PATCH', `/organizations/${id}`, { name }, { 'if-match': seen })
    expect(await rename('New')).toMatchObject({ status: 200, body: { name: 'New' } })
    expect(await rename('Newer')).toMatchObject({ status: 412 })
  })

  it('is one of ten at the most, also when asked for at once', async () => {
    const eager = await plane.person('eager')
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => eager.post('/organizations', { slug: `eager-${i}`, name: 'E' })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2)
  })

  it('does not exist for those who are not in it', async () => {
    const [ada, eve] = [await plane.person('ada'), await plane.person('eve')]
    const id = await organizationOf(ada, 'hidden')
    for (const path of ['', '/members', '/invitations'])
      expect((await eve.get(`/organizations/${id}${path}`)).status).toBe(404)
    const asked = { email: 'eve@example.com', role: 'owner' }
    expect((await eve.post(`/organizations/${id}/invitations`, asked)).status).toBe(404)
  })

  it('of one person alone invites nobody', async () => {
    const ada = await plane.person('ada')
    const id = `org_own_of_${ada.userId.slice(-8)}`
    await plane.query('INSERT INTO organization (id, slug, name, personal_user_id) VALUES ($1, $1, $1, $2)', [
      id,
      ada.userId,
    ])
    await plane.query(`INSERT INTO organization_member (organization_id, user_id, role) VALUES ($1, $2, 'owner')`, [
      id,
      ada.userId,
    ])
    const asked = { email: 'guest@example.com', role: 'viewer' }
    expect(await ada.post(`/organizations/${id}/invitations`, asked)).toMatchObject({
      status: 409,
      body: { code: 'state_invalid' },
    })
  })
})

describe('members of an organization', () => {
  it('come by invitation, with the address that was invited, and may what their role says', async () => {
    const [owner, guest, eve] = [await plane.person('owner'), await plane.person('guest'), await plane.person('eve')]
    const id = await organizationOf(owner, 'club')
    const token = await invite(owner, id, await addressOf(guest), 'viewer')
    expect((await eve.post('/invitations/accept', { token })).status).toBe(403)
    expect(await guest.post('/invitations/accept', { token })).toMatchObject({
      status: 200,
      body: { organizationId: id },
    })
    expect((await guest.post('/invitations/accept', { token })).body).toMatchObject({ code: 'token_invalid' })
    expect((await guest.get(`/organizations/${id}/members`)).body.data).toHaveLength(2)
    const application = { name: 'Bot', organization: id }
    expect((await guest.post('/applications', application)).status).toBe(403)
    const member = `/organizations/${id}/members/${guest.userId}`
    expect((await guest.send('PATCH', member, { role: 'owner' })).status).toBe(403)
    expect((await owner.send('PATCH', member, { role: 'developer' })).body).toMatchObject({ role: 'developer' })
    expect((await guest.post('/applications', application)).status).toBe(201)
    expect((await owner.send('DELETE', member)).status).toBe(204)
    expect((await guest.get(`/organizations/${id}`)).status).toBe(404)
  })

  it('do not come by an invitation that was revoked, replaced or is over', async () => {
    const [owner, guest] = [await plane.person('owner'), await plane.person('guest')]
    const id = await organizationOf(owner, 'strict')
    const email = await addressOf(guest)
    const replaced = await invite(owner, id, email, 'viewer')
    const revoked = await invite(owner, id, email, 'viewer')
    const accept = async (token: string) => (await guest.post('/invitations/accept', { token })).status
    expect(await accept(replaced)).toBe(400)
    const { body } = await owner.get<{ data: { id: string; state: string }[] }>(`/organizations/${id}/invitations`)
    expect(body.data.map(({ state }) => state)).toEqual(['open', 'revoked'])
    expect((await owner.send('DELETE', `/organizations/${id}/invitations/${body.data[0]!.id}`)).status).toBe(204)
    expect(await accept(revoked)).toBe(400)
    const late = await invite(owner, id, email, 'viewer')
    await plane.query(
      `UPDATE organization_invitation SET expires_at = now() - interval '1 second' WHERE state = 'open'`,
    )
    expect(await accept(late)).toBe(400)
    const after = await owner.get<{ data: { state: string }[] }>(`/organizations/${id}/invitations`)
    expect(after.body.data[0]!.state).toBe('expired')
  })

  it('always include an owner, also when two remove each other at once', async () => {
    const [one, two] = [await plane.person('one'), await plane.person('two')]
    const id = await organizationOf(one, 'pair')
    expect(await one.send('DELETE', `/organizations/${id}/members/${one.userId}`)).toMatchObject({
      status: 409,
      body: { code: 'state_invalid' },
    })
    const step = await one.send('PATCH', `/organizations/${id}/members/${one.userId}`, { role: 'viewer' })
    expect(step).toMatchObject({ status: 409 })
    const token = await invite(one, id, await addressOf(two), 'owner')
    expect((await two.post('/invitations/accept', { token })).status).toBe(200)
    await Promise.all([
      one.send('DELETE', `/organizations/${id}/members/${two.userId}`),
      two.send('DELETE', `/organizations/${id}/members/${one.userId}`),
    ])
    expect(await plane.query('SELECT 1 FROM organization_member WHERE organization_id = $1', [id])).toHaveLength(1)
  })
})
