import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ServiceUser, serviceUser } from '@gatehouse/postgres/service-user.js'
import { type TestDatabase, testDatabase } from '@gatehouse/testing/postgres.js'
import { testRedis } from '@gatehouse/testing/redis.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagesOf } from './support/dockerfile.js'
import { Management, until } from './support/management.js'
import { StagedImages } from './support/stage-image.js'

const repository = fileURLToPath(new URL('../../', import.meta.url))
const name = `image_${randomBytes(4).toString('hex')}`
// Whoever Postgres runs under may reach its socket, and owns nothing of the images.
const user: ServiceUser = serviceUser('')
const admin = { email: 'owner@example.com', password: randomBytes(18).toString('base64url') }
const running: { stop(): Promise<number | null> }[] = []
let images: StagedImages
let database: TestDatabase
let redis: Awaited<ReturnType<typeof testRedis>>
let home: string

beforeAll(async () => {
  images = await StagedImages.of(stagesOf(await readFile(`${repository}docker/Dockerfile`, 'utf8')), repository)
  await Promise.all([images.stage('control-plane'), images.stage('data-plane')])
  home = await mkdtemp(join(tmpdir(), 'gatehouse-image-data-'))
  await chmod(home, 0o755)
  database = await testDatabase()
  await database.query(`CREATE DATABASE ${name}`)
  redis = await testRedis()
}, 240_000)

afterAll(async () => {
  for (const one of running.reverse()) await one.stop()
  await redis?.stop()
  await database?.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await database?.drop()
  await images?.remove()
  await rm(home, { recursive: true, force: true })
})

const of = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href

async function volume(label: string): Promise<string> {
  const folder = join(home, label)
  await mkdir(folder, { mode: 0o700 })
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid!)
  return folder
}

async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return String(port)
}

async function health(image: string, env: Record<string, string>): Promise<number | null> {
  const check = await images.start(image, images.command(image, 'HEALTHCHECK'), user, home, env)
  return check.ended
}

test('migrations, control plane, worker and two nodes run as their images say, where nothing can be written', async () => {
  const migrations = await images.start('control-plane', ['node', 'migrations/dist/main.js'], user, home, {
    GATEHOUSE_DATABASE_URL: of(database.url),
  })
  expect((JSON.parse(await migrations.line()) as { applied: string[] }).applied.length).toBeGreaterThan(5)
  expect(await migrations.ended).toBe(0)

  const env = {
    GATEHOUSE_BIND: '127.0.0.1',
    GATEHOUSE_DATABASE_URL: of(database.loginUrl),
    GATEHOUSE_MASTER_KEY: randomBytes(32).toString('base64'),
    GATEHOUSE_HTTP_PORT: await freePort(),
    GATEHOUSE_GRPC_PORT: await freePort(),
    GATEHOUSE_JOIN_PORT: await freePort(),
    GATEHOUSE_ADMIN_EMAIL: admin.email,
    GATEHOUSE_ADMIN_PASSWORD: admin.password,
    ...(redis ? { GATEHOUSE_REDIS_URL: redis.url } : {}),
  }
  expect(await health('control-plane', env)).toBe(1)
  const controlPlane = await images.start(
    'control-plane',
    images.command('control-plane', 'CMD'),
    user,
    await volume('control-plane'),
    env,
  )
  running.push(controlPlane)
  expect(JSON.parse(await controlPlane.line())).toMatchObject({ ready: true })
  expect(await health('control-plane', env)).toBe(0)
  const worker = await images.start(
    'control-plane',
    ['node', 'apps/control-plane/dist/worker.js'],
    user,
    await volume('worker'),
    env,
  )
  running.push(worker)
  expect(JSON.parse(await worker.line())).toMatchObject({ ready: true })

  const url = `http://127.0.0.1:${env.GATEHOUSE_HTTP_PORT}`
  expect((await fetch(url)).headers.get('content-type')).toContain('text/html')
  const owned = await new Management(url).signIn(admin.email, admin.password)
  for (const node of ['node-1', 'node-2']) {
    const { token } = await owned.call<{ token: string }>('POST', '/nodes/join-tokens', {})
    const settings = {
      GATEHOUSE_BIND: '127.0.0.1',
      GATEHOUSE_CONTROL_PLANE: `127.0.0.1:${env.GATEHOUSE_GRPC_PORT}`,
      GATEHOUSE_JOIN_ADDRESS: `127.0.0.1:${env.GATEHOUSE_JOIN_PORT}`,
      GATEHOUSE_JOIN_TOKEN: token,
      GATEHOUSE_NODE_NAME: node,
      GATEHOUSE_WORKERS: '1',
      GATEHOUSE_PROXY_PORT: '0',
      GATEHOUSE_STATUS_PORT: await freePort(),
    }
    const started = await images.start(
      'data-plane',
      images.command('data-plane', 'CMD'),
      user,
      await volume(node),
      settings,
    )
    running.push(started)
    expect(JSON.parse(await started.line())).toMatchObject({ ready: true })
    await until(10_000, async () => (await health('data-plane', settings)) === 0)
  }
  const { data } = await owned.call<{ data: { name: string; state: string }[] }>('GET', '/nodes')
  expect(data.map(node => node.name).sort()).toEqual(['node-1', 'node-2'])
  for (const one of running.splice(0).reverse()) expect(await one.stop()).toBe(0)
}, 180_000)
