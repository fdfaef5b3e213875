import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SealedBox } from '../node/sealed-box.js'
import { Spool, type SpooledBatch } from './spool.js'

const log = pino({ level: 'silent' })
const box = new SealedBox(randomBytes(32))
let folder: string
const opened: Spool[] = []

beforeEach(async () => {
  cut = 0
  folder = await mkdtemp(join(tmpdir(), 'gh-spool-'))
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(spool => spool.close()))
  await rm(folder, { recursive: true })
})

async function open(sizes: { maxBytes?: number; segmentBytes?: number } = {}, key = box): Promise<Spool> {
  const spool = await Spool.open({ folder, box: key, log, ...sizes })
  opened.push(spool)
  return spool
}

const epoch = randomUUID()
let cut = 0
const put = (spool: Spool, payload: string | Buffer, records = 1, sequence = ++cut) =>
  spool.append({ epoch, sequence, records, payload: Buffer.from(payload) })

async function all(spool: Spool): Promise<SpooledBatch[]> {
  const batches: SpooledBatch[] = []
  for (let at = spool.start; ; ) {
    const batch = await spool.read(at)
    if (!batch) return batches
    batches.push(batch)
    at = batch.at + 1
  }
}
const texts = async (spool: Spool) => (await all(spool)).map(batch => batch.payload.toString())

test('gives back what was put in, in order, until it is acknowledged', async () => {
  const spool = await open()
  for (const text of ['a', 'b', 'c']) await put(spool, text, 2)
  const batches = await all(spool)
  expect(batches.map(({ sequence, records, payload }) => [sequence, records, String(payload)])).toEqual([
    [1, 2, 'a'],
    [2, 2, 'b'],
    [3, 2, 'c'],
  ])
  await spool.acknowledge(batches[1]!.epoch, 2)
  expect(await texts(spool)).toEqual(['c'])
  await spool.acknowledge('00000000-0000-0000-0000-000000000000', 99)
  expect(spool.waiting).toBe(1)
})

test('a successor takes up what was left, and does not put in twice what it finds there', async () => {
  const first = await open()
  await put(first, 'old')
  await first.close()
  opened.length = 0
  const second = await open()
  await put(second, 'old', 1, 1)
  await put(second, 'new')
  const [old, fresh, ...none] = await all(second)
  expect([String(old?.payload), String(fresh?.payload), none]).toEqual(['old', 'new', []])
  await second.acknowledge(old!.epoch, old!.sequence)
  await second.acknowledge(fresh!.epoch, fresh!.sequence)
  await second.close()
  opened.length = 0
  expect(await readdir(folder)).toEqual([])
})

test('what a crash left half written at the end is passed over', async () => {
  const first = await open()
  await put(first, 'whole', 1)
  await put(first, 'torn apart', 1)
  const file = join(folder, (await readdir(folder))[0]!)
  await truncate(file, (await stat(file)).size - 3)
  expect(await texts(await open())).toEqual(['whole'])
})

test('a damaged batch is skipped and counted, those after it are not lost', async () => {
  const first = await open()
  await put(first, 'good', 1)
  await put(first, 'bad', 5)
  const file = join(folder, (await readdir(folder))[0]!)
  const { size } = await stat(file)
  await truncate(file, size - 1)
  await appendFile(file, 'x')
  await put(first, 'after', 1)
  const second = await open()
  expect(await texts(second)).toEqual(['good', 'after'])
  expect(second.dropped).toBe(5)
})

test('when full the oldest goes first, and the next batch tells how much', async () => {
  const spool = await open({ maxBytes: 4096, segmentBytes: 1024 })
  const payload = randomBytes(400)
  for (let i = 0; i < 20; i++) await put(spool, payload, 10)
  const batches = await all(spool)
  expect(spool.bytes).toBeLessThanOrEqual(4096)
  expect(batches.at(-1)?.sequence).toBe(20)
  expect(spool.dropped).toBe((20 - batches.length) * 10)
  await put(spool, payload, 10)
  const reported = (await all(spool)).reduce((sum, batch) => sum + batch.dropped, 0)
  expect(reported).toBeGreaterThan(0)
  expect(reported).toBeLessThanOrEqual(spool.dropped)
})

test('nothing can be read from the files without the key', async () => {
  const spool = await open()
  await put(spool, 'what the caller said', 1)
  const file = join(folder, (await readdir(folder))[0]!)
  expect((await readFile(file)).includes('caller')).toBe(false)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await texts(await open({}, new SealedBox(randomBytes(32))))).toEqual([])
})

test('a process killed while writing loses nothing that it had written', async () => {
  const key = randomBytes(32)
  const script = fileURLToPath(new URL('./fixtures/spooling.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, folder, key.toString('hex')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const written: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    written.push(line)
    if (written.length === 300) child.kill('SIGKILL')
  }
  expect((await exited)[1]).toBe('SIGKILL')
  expect(written.length).toBeGreaterThanOrEqual(300)

  const batches = await all(await open({}, new SealedBox(key)))
  const found = batches.map(batch => batch.payload.toString())
  expect(found.slice(0, written.length)).toEqual(written)
  expect(new Set(batches.map(batch => `${batch.epoch}/${batch.sequence}`)).size).toBe(batches.length)
})
