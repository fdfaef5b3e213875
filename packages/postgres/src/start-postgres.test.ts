import { access, chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { readCluster } from './cluster.js'
import { type PostgresOptions, type RunningPostgres, startPostgres } from './start-postgres.js'

let base: string
const running: RunningPostgres[] = []
const homes = new Set<string>()

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'gh-pg-'))
  // Others may pass, so that a root's service user can reach the data in place.
  await chmod(base, 0o711)
})
afterEach(() => Promise.all(running.splice(0).map(postgres => postgres.stop())))
afterAll(async () => {
  await rm(base, { recursive: true, force: true })
  for (const home of homes) await rm(home, { recursive: true, force: true })
})

async function start(name: string, options: Partial<PostgresOptions> = {}) {
  const postgres = await startPostgres({ dataDir: join(base, name), durable: false, ...options })
  running.push(postgres)
  homes.add(postgres.home)
  return postgres
}

async function query<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}

test('serves on a socket, keeps its data over a restart and the password to itself', async () => {
  const first = await start('keeps')
  expect(first.socketDir).toBe(join(base, 'keeps/socket'))
  expect((await query<{ listen_addresses: string }>(first.url, 'SHOW listen_addresses'))[0]?.listen_addresses).toBe('')
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  expect(await first.exited).toEqual({ code: 0, signal: null })

  const second = await start('keeps')
  expect(second.url).toBe(first.url)
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  expect((await stat(join(base, 'keeps/cluster.json'))).mode & 0o777).toBe(0o600)
  await expect(query(second.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/)
})

test('comes back after the postmaster was killed', async () => {
  const first = await start('killed', { durable: true })
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  process.kill(first.pid, 'SIGKILL')
  expect((await first.exited).signal).toBe('SIGKILL')

  const second = await start('killed', { durable: true })
  expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
})

test('stops a postmaster that outlived its supervisor', async () => {
  const first = await start('survivor')
  const said: string[] = []
  const second = await start('survivor', { onProgress: message => said.push(message) })
  expect(second.pid).not.toBe(first.pid)
  expect(said.join()).toContain(`process ${first.pid}`)
  expect((await first.exited).code).toBe(0)
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('is not misled by a stale postmaster.pid whose process id belongs to somebody else', async () => {
  const first = await start('stale')
  await first.stop()
  await writeFile(join(first.home, 'data/postmaster.pid'), `${process.pid}\n${first.home}/data\n`)
  const second = await start('stale')
  expect(await query(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('makes a cluster anew that an earlier attempt left half made', async () => {
  await mkdir(join(base, 'half/data.new'), { recursive: true })
  await writeFile(join(base, 'half/data.new/PG_VERSION'), '18\n')
  const { url } = await start('half')
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('takes a port of its own where the path is too long for a socket', async () => {
  const name = join('long', 'x'.repeat(60), 'y'.repeat(60))
  await mkdir(join(base, name), { recursive: true })
  const first = await start(name)
  expect(first.port).toBeGreaterThan(0)
  expect(await query(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await first.stop()
  expect((await start(name)).url).toBe(first.url)
})

test.runIf(process.getuid?.() === 0)('as root in a private folder, lives where its user can reach it', async () => {
  const hidden = join(base, 'hidden')
  await mkdir(hidden, { mode: 0o700 })
  const said: string[] = []
  const { url, home } = await start('hidden/postgres', { onProgress: message => said.push(message) })
  expect(home).toMatch(/^\/var\/lib\/gatehouse\//)
  expect(said.join()).toContain(home)
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
  await access(join(home, 'data/PG_VERSION'))
  expect((await readCluster(join(hidden, 'postgres')))?.home).toBe(home)
  expect(await readFile(join(hidden, 'postgres/cluster.json'), 'utf8')).toContain(home)
})
