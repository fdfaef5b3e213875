import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '@gatehouse/migrations/migrate.js'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { House, type Summary } from './house.js'
import { houseEnvironment } from './settings.js'

vi.mock(import('./programs.js'), async original => ({
  ...(await original()),
  scriptOf: name => fileURLToPath(new URL(`fixtures/${name}.mjs`, import.meta.url)),
}))

let folder: string
let notes: string[]
let heard: (() => void)[]
const houses: House[] = []

const progress = {
  step: <T>(_title: string, work: () => Promise<T>) => work(),
  note: (text: string) => {
    notes.push(text)
    for (const listener of heard) listener()
  },
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-house-'))
  // As root, Postgres passes through here under another user.
  await chmod(folder, 0o711)
  notes = []
  heard = []
})
afterEach(async () => {
  for (const house of houses.splice(0)) await house.close()
  await rm(folder, { recursive: true, force: true })
})

function build(settings: NodeJS.ProcessEnv = {}): House {
  const ports = ['HTTP', 'GRPC', 'JOIN', 'PROXY', 'PROXY_TLS', 'STATUS'].map(name => [`GATEHOUSE_${name}_PORT`, '0'])
  const environment = { PATH: process.env.PATH, GATEHOUSE_DATA_DIR: join(folder, 'data'), ...Object.fromEntries(ports) }
  const house = new House({
    ...houseEnvironment({ ...environment, ...settings }),
    progress,
    signal: new AbortController().signal,
  })
  houses.push(house)
  return house
}

interface Told {
  pid: number
  env: Record<string, string>
}
const ask = async (url: string) => (await (await fetch(url)).json()) as Told

/** Resolves once a note that matches has been made. */
const noted = (pattern: RegExp) =>
  new Promise<void>(resolve => {
    const look = () => notes.some(note => pattern.test(note)) && resolve()
    heard.push(look)
    look()
  })

const tell = async ({ consoleUrl, statusUrl }: Summary) => ({
  control: await ask(consoleUrl),
  data: await ask(statusUrl),
})

test('wires the programs together, each with what it may know', async () => {
  const summary = await build({
    GATEHOUSE_ADMIN_EMAIL: 'a@b.test',
    GATEHOUSE_ADMIN_PASSWORD: 'long enough to pass',
  }).open()
  const { control, data } = await tell(summary)

  expect(control.env).toMatchObject({
    GATEHOUSE_GATEWAY_URL: summary.gatewayUrl,
    GATEHOUSE_SUPERVISED: '1',
    GATEHOUSE_DEMO: '1',
    GATEHOUSE_UPSTREAM_ALLOW: '127.0.0.0/8,::1/128',
    GATEHOUSE_ADMIN_EMAIL: 'a@b.test',
  })
  expect(Buffer.from(control.env.GATEHOUSE_MASTER_KEY!, 'base64')).toHaveLength(32)
  const sandbox = await ask(control.env.GATEHOUSE_SANDBOX_URL!)
  expect(Object.keys(sandbox.env)).toEqual(['GATEHOUSE_SANDBOX_PORT'])

  expect(data.env).toMatchObject({ GATEHOUSE_JOIN_TOKEN: 'a-token', GATEHOUSE_SUPERVISED: '1' })
  expect((await ask(`http://${data.env.GATEHOUSE_CONTROL_PLANE}`)).pid).toBe(control.pid)
  expect((await ask(`http://${data.env.GATEHOUSE_JOIN_ADDRESS}`)).pid).toBe(control.pid)
  for (const secret of ['MASTER_KEY', 'DATABASE_URL', 'ADMIN_EMAIL', 'ADMIN_PASSWORD'])
    expect(data.env).not.toHaveProperty(`GATEHOUSE_${secret}`)

  expect((await stat(join(summary.dataDir, 'master.key'))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(summary.dataDir, 'logs/control-plane.log'), 'utf8')).toContain('control-plane starts')
})

test('starts a dead program again on the same ports, and Postgres too', async () => {
  const summary = await build().open()
  const before = await tell(summary)
  await fetch(`${summary.consoleUrl}/die`).catch(() => {})
  await noted(/Control plane is back/)
  const after = await tell(summary)
  expect(after.control.pid).not.toBe(before.control.pid)
  expect(after.data.pid).toBe(before.data.pid)
  expect((await ask(`http://${after.data.env.GATEHOUSE_CONTROL_PLANE}`)).pid).toBe(after.control.pid)

  const url = after.control.env.GATEHOUSE_DATABASE_URL!
  const postmaster = await readFile(
    new URL(`file://${new URL(url).searchParams.get('host')}/../data/postmaster.pid`),
    'utf8',
  )
  process.kill(Number(postmaster.split('\n')[0]), 'SIGKILL')
  await noted(/Postgres is back/)
  expect(await migrate(url)).toEqual([])
})

test('closes everything, and opens again where it was', async () => {
  const first = build()
  const summary = await first.open()
  const { control } = await tell(summary)
  await first.close()
  for (const url of [summary.consoleUrl, summary.gatewayUrl, control.env.GATEHOUSE_SANDBOX_URL!])
    await expect(fetch(url)).rejects.toThrow()
  const again = await tell(await build().open())
  for (const kept of ['MASTER_KEY', 'SANDBOX_URL'])
    expect(again.control.env[`GATEHOUSE_${kept}`]).toBe(control.env[`GATEHOUSE_${kept}`])
  const [before, now] = [control, again.control].map(told => new URL(told.env.GATEHOUSE_DATABASE_URL!))
  expect(now).toMatchObject({ username: 'gatehouse_app', host: before!.host, search: before!.search })
  expect(now!.password).not.toBe(before!.password)
})

test('two copies run side by side, but not two on one data directory', async () => {
  const first = await build().open()
  const second = await build({ GATEHOUSE_DATA_DIR: join(folder, 'other') }).open()
  expect(second.consoleUrl).not.toBe(first.consoleUrl)
  await expect(build().open()).rejects.toThrow(`already runs on ${first.dataDir} (process ${process.pid})`)
  await tell(first)
})

test('names the setting of a port that is taken', async () => {
  const { consoleUrl } = await build().open()
  const other = { GATEHOUSE_DATA_DIR: join(folder, 'other'), GATEHOUSE_HTTP_PORT: new URL(consoleUrl).port }
  await expect(build(other).open()).rejects.toThrow(/GATEHOUSE_HTTP_PORT/)
})

test('without the demo there is no sandbox provider', async () => {
  const { control } = await tell(await build({ GATEHOUSE_DEMO: '0' }).open())
  expect(control.env).not.toHaveProperty('GATEHOUSE_SANDBOX_URL')
})
