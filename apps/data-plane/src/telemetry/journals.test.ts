import { randomBytes, randomUUID } from 'node:crypto'
import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newCallId } from '../exchange/call-id.js'
import { SealedBox } from '../node/sealed-box.js'
import { partName } from './journal-file.js'
import { Journals } from './journals.js'
import { Spool } from './spool.js'

const log = pino({ level: 'silent' })
const box = new SealedBox(randomBytes(32))
let root: string
let folder: string
let spool: Spool

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gh-journals-'))
  folder = join(root, 'journal')
  spool = await Spool.open({ folder: join(root, 'spool'), box, log })
})
afterEach(async () => {
  await spool.close()
  await rm(root, { recursive: true })
})

const open = () => Journals.open({ folder, spool, box, log })
const start = (id: string) =>
  `S${JSON.stringify({ id, time: 1_764_000_000_000, method: 'GET', path: '/', requestId: 'r', revision: 1 })}\n`
const record = (id: string) => `R${JSON.stringify({ id, status: 200 })}\n`

async function spooled(): Promise<{ id: string; usageSource?: string }[]> {
  const records: { id: string }[] = []
  for (let at = spool.start; ; ) {
    const batch = await spool.read(at)
    if (!batch) return records
    for (const line of gunzipSync(batch.payload).toString().trimEnd().split('\n')) records.push(JSON.parse(line))
    at = batch.at + 1
  }
}

test('a worker that dies is settled when it is said to be gone, and its files go', async () => {
  const journals = await open()
  const epoch = randomUUID()
  const [a, b] = [newCallId(1), newCallId(1)]
  const path = join(folder, partName(epoch, 1))
  await writeFile(path, '')
  journals.follow(epoch)
  await appendFile(path, `${start(a)}${record(a)}C1\n`)
  journals.grew(epoch)
  await appendFile(path, `${start(b)}R{"id":"${b}","torn`)
  journals.finish(epoch)
  await journals.settled()
  expect(await spooled()).toMatchObject([{ id: a }, { id: b, usageSource: 'estimated' }])
  expect(await readdir(folder)).toEqual([])
})

test('what an earlier process left is settled at the start, and drafts are thrown away', async () => {
  await (await open()).settled()
  const ids = Array.from({ length: 3 }, () => newCallId(1))
  for (const id of ids) await writeFile(join(folder, partName(randomUUID(), 1)), start(id))
  await writeFile(join(folder, `${partName(randomUUID(), 2)}.new`), 'half')
  await (await open()).settled()
  expect((await spooled()).map(({ id }) => id).sort()).toEqual(ids.sort())
  expect(await readdir(folder)).toEqual([])
})

test('where the spool refuses, records wait in their journal and are not lost', async () => {
  const journals = await open()
  const epoch = randomUUID()
  const id = newCallId(1)
  await writeFile(join(folder, partName(epoch, 1)), `${record(id)}C1\n${start(newCallId(1))}`)
  vi.spyOn(spool, 'append').mockRejectedValueOnce(new Error('ENOSPC'))
  journals.follow(epoch)
  journals.finish(epoch)
  await journals.settled()
  expect((await spooled()).map(each => each.id)).toContain(id)
  expect(await spooled()).toHaveLength(2)
})
