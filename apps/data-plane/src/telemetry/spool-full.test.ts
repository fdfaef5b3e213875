import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { CallRecordInput } from '@gatehouse/shared/telemetry/record.js'
import { type MinuteSums, Sums } from '@gatehouse/shared/telemetry/sums.js'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { SealedBox } from '../node/sealed-box.js'
import { readBatchText } from './batch-text.js'
import { DetailRate, sampled } from './detail-rate.js'
import { Spool, type SpooledBatch } from './spool.js'

const log = pino({ level: 'silent' })
const box = new SealedBox(randomBytes(32))
const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

let made = 0
const call = (fields: Partial<CallRecordInput> = {}): CallRecordInput => ({
  id: `call_${String(++made).padStart(24, '0')}`,
  requestId: `r${made}`,
  time: 1_764_000_000_000 + (made % 4) * 60_000,
  method: 'GET',
  path: '/',
  status: 200,
  revision: 1,
  gatewayUs: 1,
  totalUs: 1000,
  tenantId: 't',
  organizationId: 'o',
  applicationId: `a${made % 3}`,
  inputTokens: made,
  costNano: String(made),
  ...fields,
})
const textOf = (calls: readonly CallRecordInput[]) => calls.map(each => `${JSON.stringify(each)}\n`).join('')

/** Does with batches what the control plane does: each journal counts up to a number, and from there on. */
class Books {
  readonly sums = new Sums()
  detailed = 0
  private readonly last = new Map<string, number>()

  take({ epoch, sequence, payload }: Pick<SpooledBatch, 'epoch' | 'sequence' | 'payload'>): void {
    const before = this.last.get(epoch) ?? 0
    if (sequence <= before) return
    const { records, sums } = readBatchText(gunzipSync(payload).toString())
    if (sums.length === 0) for (const row of records.all()) this.sums.merge(row)
    for (const each of sums) {
      if (each.last <= before) continue
      expect(each.first).toBeGreaterThan(before)
      for (const row of each.sums) this.sums.merge(row)
    }
    this.last.set(epoch, sequence)
  }
}

const totalOf = (rows: readonly MinuteSums[]) =>
  rows.reduce((sum, row) => ({ calls: sum.calls + row.requests, tokens: sum.tokens + row.inputTokens }), {
    calls: 0,
    tokens: 0,
  })

type Step = { do: 'append'; journal: number; calls: number } | { do: 'send' | 'acknowledge' | 'crash' | 'again' }
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), journal: fc.nat(2), calls: fc.nat(12) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('send' as const, 'acknowledge' as const, 'crash' as const, 'again') }),
  },
) as fc.Arbitrary<Step>

test('a full spool keeps the sums of every call, whatever was sent, lost or begun again meanwhile', async () => {
  let condensed = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 80 }), async steps => {
      const folder = await mkdtemp(join(tmpdir(), 'gh-full-'))
      folders.push(folder)
      const open = () => Spool.open({ folder, box, log, maxBytes: 6000, segmentBytes: 1500 })
      const opened = [await open()]
      const spool = () => opened.at(-1)!
      const books = new Books()
      const truth = new Sums()
      const journals = [0, 1, 2].map(() => ({ epoch: randomUUID(), batches: [] as CallRecordInput[][] }))
      let next = 0
      let sent: SpooledBatch | undefined
      let dropped = 0
      const append = ({ epoch, batches }: (typeof journals)[number], sequence: number) => {
        const calls = batches[sequence - 1]!
        const payload = gzipSync(textOf(calls))
        return spool().append({ epoch, sequence, records: calls.length, payload })
      }
      for (const each of steps)
        if (each.do === 'append') {
          const journal = journals[each.journal]!
          const calls = Array.from({ length: each.calls + 1 }, () => call())
          for (const one of calls) truth.add(one)
          journal.batches.push(calls)
          await append(journal, journal.batches.length)
        } else if (each.do === 'send') {
          sent = await spool().read(next)
          if (sent) {
            books.take(sent)
            next = sent.at + 1
          }
        } else if (each.do === 'acknowledge') {
          if (sent) await spool().acknowledge(sent.epoch, sent.sequence)
        } else if (each.do === 'crash') {
          // Without closing: and its successor begins to send from the oldest.
          dropped += spool().dropped
          condensed += spool().condensed
          opened.push(await open())
          next = 0
          sent = undefined
        } else
          for (const journal of journals) for (let n = 1; n <= journal.batches.length; n++) await append(journal, n)
      for (let at = 0; ; ) {
        const batch = await spool().read(at)
        if (!batch) break
        books.take(batch)
        at = batch.at + 1
      }
      dropped += spool().dropped
      condensed += spool().condensed
      expect(spool().bytes).toBeLessThanOrEqual(6000)
      if (dropped === 0) expect(books.sums.all()).toEqual(truth.all())
      else expect(totalOf(books.sums.all()).calls).toBeLessThanOrEqual(totalOf(truth.all()).calls)
      for (const each of opened) await each.close()
    }),
    { numRuns: 30 },
  )
  expect(condensed).toBeGreaterThan(100)
}, 60_000)

test('ten times what fits: detail goes, sums stay, and the batch says so', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gh-full-'))
  folders.push(folder)
  const spool = await Spool.open({ folder, box, log, maxBytes: 20_000, segmentBytes: 4000 })
  const truth = new Sums()
  const epoch = randomUUID()
  for (let sequence = 1; sequence <= 200; sequence++) {
    const calls = Array.from({ length: 20 }, () => call())
    for (const each of calls) truth.add(each)
    await spool.append({ epoch, sequence, records: calls.length, payload: gzipSync(textOf(calls)) })
  }
  expect(spool.dropped).toBe(0)
  expect(spool.condensed).toBeGreaterThan(3000)
  const books = new Books()
  let calls = 0
  for (let at = 0; ; ) {
    const batch = await spool.read(at)
    if (!batch) break
    calls += batch.records
    books.take(batch)
    at = batch.at + 1
  }
  expect(calls).toBe(4000)
  expect(books.sums.all()).toEqual(truth.all())
  // Hundreds of batches that were never sent have become a few lines.
  expect(spool.waiting).toBeLessThan(100)
  await spool.close()
})

test('what becomes sums while a reader stands among it is not left behind the reader', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gh-full-'))
  folders.push(folder)
  const spool = await Spool.open({ folder, box, log, maxBytes: 6000, segmentBytes: 1500 })
  const truth = new Sums()
  const books = new Books()
  const epochs = [randomUUID(), randomUUID()]
  const append = async (sequence: number) => {
    for (const epoch of epochs) {
      const calls = [call(), call()]
      for (const each of calls) truth.add(each)
      await spool.append({ epoch, sequence, records: calls.length, payload: gzipSync(textOf(calls)) })
    }
  }
  let next = 0
  const send = async () => {
    const batch = await spool.read(next)
    if (!batch) return false
    books.take(batch)
    next = batch.at + 1
    return true
  }
  for (let sequence = 1; sequence <= 2; sequence++) await append(sequence)
  await send()
  await send()
  for (let sequence = 3; spool.condensed === 0; sequence++) await append(sequence)
  while (await send());
  expect(spool.dropped).toBe(0)
  expect(books.sums.all()).toEqual(truth.all())
  await spool.close()
})

test('above its rate a node tells of one call in so many, marked, and of all of them in sums', () => {
  let now = 0
  const rate = new DetailRate(() => now, 100)
  expect([rate.share(150), rate.share(40), rate.share(100)]).toEqual([1, 1, 10])
  now = 1000
  expect(rate.share(100)).toBe(1)
  const calls = Array.from({ length: 100 }, () => call())
  const lines = sampled(Buffer.from(textOf(calls)), 7, 10)
    .toString()
    .trimEnd()
    .split('\n')
  const records = lines.slice(0, -1).map(line => JSON.parse(line) as CallRecordInput)
  expect(records.map(({ id }) => id)).toEqual(calls.filter((_, i) => i % 10 === 0).map(({ id }) => id))
  expect(records.every(({ sampledOneIn }) => sampledOneIn === 10)).toBe(true)
  const truth = new Sums()
  for (const each of calls) truth.add(each)
  expect(JSON.parse(lines.at(-1)!)).toEqual({ first: 7, last: 7, sums: truth.all() })
})
