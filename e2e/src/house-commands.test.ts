import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from './support/http.js'
import { householdOf, type Launched, launch, processes, processOf, type Ready, type Role } from './support/launch.js'
import { Management, until } from './support/management.js'

const admin = { email: 'owner@example.com', password: 'a long and plain passphrase' }
const asAdmin = { GATEHOUSE_ADMIN_EMAIL: admin.email, GATEHOUSE_ADMIN_PASSWORD: admin.password }

let folder: string
const running = new Set<Launched>()
/** With the demo; without it. */
let first: Launched
let second: Launched
let house: Ready
let empty: Ready

function begin(name: string, env: Record<string, string>): Launched {
  const launched = launch(join(folder, name), env)
  running.add(launched)
  void launched.ended.then(() => running.delete(launched))
  return launched
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-e2e-'))
  first = begin('first', asAdmin)
  second = begin('second', { GATEHOUSE_DEMO: '0' })
  ;[house, empty] = await Promise.all([first.ready, second.ready])
})
afterAll(async () => {
  for (const each of running) each.interrupt()
  await Promise.all([...running].map(({ ended }) => ended))
  await rm(folder, { recursive: true, force: true })
})

const chat = async ({ gatewayUrl } = house, key = house.demo!.key): Promise<number> => {
  const body = JSON.stringify({ model: 'chat-default', messages: [{ role: 'user', content: 'Hi' }] })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  return (await send(`${gatewayUrl}/v1/chat/completions`, { method: 'POST', body, headers })).status
}
const ok = (url: string): Promise<boolean> =>
  fetch(url).then(
    answer => answer.ok,
    () => false,
  )
const readyAgain = async ({ consoleUrl, statusUrl }: Ready): Promise<boolean> =>
  (await ok(`${consoleUrl}/readyz`)) && (await ok(statusUrl))

describe('two copies side by side', () => {
  it('have nothing in common', async () => {
    expect(house.consoleUrl).not.toBe(empty.consoleUrl)
    expect(house.gatewayUrl).not.toBe(empty.gatewayUrl)
    expect(await chat()).toBe(200)
    expect(await chat(empty)).toBe(401)
  })

  it('and a third one on the folder of the first is refused in a sentence that names it', async () => {
    const third = begin('first', asAdmin)
    await expect(third.ready).rejects.toThrow(`already runs on ${house.dataDir}`)
    expect(await third.ended).toBe(1)
    expect(await chat()).toBe(200)
  })

  it('a setting that nobody knows stops the start in a sentence that names it', async () => {
    const wrong = begin('wrong', { GATEHOUSE_HTTPS_PORT: '443' })
    await expect(wrong.ready).rejects.toThrow('GATEHOUSE_HTTPS_PORT')
    expect(await wrong.ended).toBe(1)
  })
})

describe('without the demo', () => {
  it('the link that was printed makes the first owner, once', async () => {
    expect(empty.demo).toBeUndefined()
    const link = new URL(empty.setupUrl!)
    expect(link.origin).toBe(new URL(empty.consoleUrl).origin)
    const anonymous = new Management(empty.consoleUrl)
    const setup = { ...admin, name: 'Owner', token: link.searchParams.get('token') }
    await anonymous.call('POST', '/auth/setup', setup, 200)
    const again = await anonymous.raw('POST', '/auth/setup', { ...setup, email: 'other@example.com' })
    expect(again.status).toBe(400)
    expect(await again.json()).toMatchObject({ code: 'token_invalid' })
    const owner = await new Management(empty.consoleUrl).signIn(admin.email, admin.password)
    expect(await owner.call('GET', '/me')).toMatchObject({ user: { platformRole: 'owner' } })
    expect(await owner.call('GET', '/tenants')).toMatchObject({ data: [] })
  })
})

describe('whoever dies is started again', () => {
  let developer: Management
  let application: string

  beforeAll(async () => {
    const { email, password } = house.demo!.people.find(({ role }) => role === 'developer')!
    developer = await new Management(house.consoleUrl).signIn(email, password)
    const { data } = await developer.call<{ data: { id: string }[] }>('GET', '/applications')
    application = data[0]!.id
  })

  const newKey = async () => {
    const made = await developer.call<{ id: string; secret: string }>(
      'POST',
      `/applications/${application}/keys`,
      { name: 'new' },
      201,
    )
    return { id: made.id, key: made.secret }
  }
  const models = async (key: string): Promise<number> =>
    (await send(`${house.gatewayUrl}/v1/models`, { method: 'GET', headers: { authorization: `Bearer ${key}` } })).status
  const killed = async (role: Role): Promise<number> => {
    const pid = (await processOf(role, house))!
    process.kill(pid, 'SIGKILL')
    await until(5_000, async () => !(await processes()).some(each => each.pid === pid))
    return pid
  }
  const replaced = (role: Role, former: number) =>
    until(30_000, async () => {
      const pid = await processOf(role, house)
      return pid !== undefined && pid !== former
    })

  it.each<Role>(['control plane', 'worker', 'postgres'])(
    'the %s, while every call is served, and changes reach the node again',
    async role => {
      const former = await killed(role)
      for (let call = 0; call < 4; call++) expect(await chat()).toBe(200)
      await replaced(role, former)
      expect(await chat()).toBe(200)
      await until(30_000, () => readyAgain(house))
      const { key, id } = await newKey()
      await until(20_000, async () => (await models(key)) === 200)
      await developer.call('POST', `/applications/${application}/keys/${id}/revoke`, undefined, 200)
      await until(5_000, async () => (await models(key)) === 401)
    },
  )

  it('one process of the data plane, while the others serve', async () => {
    const primary = (await processOf('data plane', house))!
    const worker = (await processes()).find(({ parent }) => parent === primary)!
    process.kill(worker.pid, 'SIGKILL')
    await until(20_000, async () => {
      const metrics = await (await fetch(house.statusUrl.replace('readyz', 'metrics'))).text()
      return metrics.includes('gatehouse_worker_restarts_total 1') && metrics.includes('gatehouse_workers_ready 2')
    })
    expect(await chat()).toBe(200)
  })

  it('the data plane, and the same key opens it', async () => {
    const former = await killed('data plane')
    await replaced('data plane', former)
    await until(20_000, async () => (await chat().catch(() => 0)) === 200)
    expect(await ok(house.statusUrl)).toBe(true)
  })

  it('the sandbox, whose calls fail in the meantime as calls to any provider would', async () => {
    const former = await killed('sandbox')
    expect([200, 502, 503]).toContain(await chat())
    await replaced('sandbox', former)
    await until(20_000, async () => (await chat()) === 200)
  })
})

describe('Ctrl-C', () => {
  let owner: Management

  it('ends everything, leaves nothing behind and no port open', async () => {
    owner = await new Management(house.consoleUrl).signIn(admin.email, admin.password)
    await owner.call('POST', '/tenants', { slug: 'kept', name: 'Kept' }, 201)
    const household = [...(await householdOf(first.pid)), await processOf('postgres', house)]
    expect(household.length).toBeGreaterThan(5)
    first.interrupt()
    expect(await first.ended).toBe(0)
    await until(5_000, async () => !(await processes()).some(({ pid }) => household.includes(pid)))
    for (const url of [house.consoleUrl, house.gatewayUrl, house.statusUrl]) expect(await ok(url)).toBe(false)
  })

  it('and the next start, within 15 s, finds the same data and the same key', async () => {
    const before = house
    // A machine that is busy with something else may need another try.
    for (let tries = 3; tries > 0; tries--) {
      first = begin('first', asAdmin)
      house = await first.ready
      if (house.elapsedMs < 15_000 || tries === 1) break
      first.interrupt()
      await first.ended
    }
    expect(house.elapsedMs).toBeLessThan(15_000)
    expect(house.demo).toMatchObject({ key: before.demo!.key })
    expect(await chat(house, before.demo!.key)).toBe(200)
    owner = await new Management(house.consoleUrl).signIn(admin.email, admin.password)
    expect(await owner.call('GET', '/tenants/kept')).toMatchObject({ name: 'Kept' })
    expect(await owner.call('GET', '/audit/verify')).toMatchObject({ valid: true })
  })
})
