import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SealedBox } from '../node/sealed-box.js'
import { Spool } from './spool.js'
import { Batcher } from './spool-batcher.js'

const log = pino({ level: 'silent' })
let folder: string
let spool: Spool

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-batcher-'))
  spool = await Spool.open({ folder, box: new SealedBox(randomBytes(32)), log })
})
afterEach(async () => {
  await spool.close()
  await rm(folder, { recursive: true })
})

const packed = (text: string, count = 1) => ({ member: gzipSync(text), bytes: text.length, count })

test('a batch is cut by the size of its lines, and reads as one', async () => {
  const batcher = new Batcher({ spool, log, maxBytes: 8 })
  for (const text of ['{"a":1}\n', '{}\n', '{}\n', '{}\n', '1\n']) batcher.add(packed(text))
  await batcher.flush()
  const first = await spool.read(spool.start)
  const second = await spool.read(first!.at + 1)
  const third = await spool.read(second!.at + 1)
  const contents = [first, second, third].map(batch => [batch!.records, gunzipSync(batch!.payload).toString()])
  expect(contents).toEqual([
    [1, '{"a":1}\n'],
    [3, '{}\n{}\n{}\n'],
    [1, '1\n'],
  ])
})

test('what a slow disk leaves no room for is counted as dropped', async () => {
  const one = packed('{}\n', 3)
  const batcher = new Batcher({ spool, log, maxPendingBytes: one.member.length })
  batcher.add(one)
  batcher.add(one)
  expect(spool.dropped).toBe(3)
  await batcher.flush()
  batcher.add(one)
  await batcher.flush()
  expect([spool.dropped, spool.waiting]).toEqual([3, 2])
})
