import { randomUUID } from 'node:crypto'
import { readFileSync, truncateSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newCallId } from '../exchange/call-id.js'
import { Journal, type JournalOptions } from './journal.js'
import { JournalFile, type JournalSink } from './journal-file.js'
import { JournalReader } from './journal-reader.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gh-journal-'))
})
afterEach(() => rm(folder, { recursive: true }))

const startOf = (id: string, fields: object = {}): string =>
  JSON.stringify({
    id,
    time: 1_764_000_000_000,
    method: 'POST',
    path: '/ü',
    requestId: 'r',
    revision: 1,
    inputTokens: 7,
    ...fields,
  })
const recordOf = (id: string): string => JSON.stringify({ id, status: 200, text: '😀' })

/** A journal in the folder, and the calls that are open in it. */
function journal(options: Partial<JournalOptions> = {}) {
  const epoch = randomUUID()
  const open = new Map<string, string>()
  const file = new JournalFile(folder, epoch)
  let headBytes = 0
  const turnFile = file.turn.bind(file)
  file.turn = head => {
    headBytes = head.length
    turnFile(head)
  }
  const made = new Journal({
    sink: file,
    open: () => open.values(),
    cut: () => {},
    fault: message => expect.unreachable(message),
    dropped: () => expect.unreachable(),
    ...options,
  })
  return { epoch, open, journal: made, headBytes: () => headBytes }
}

function reader(epoch: string, offered: { sequence: number; ids: string[] }[], estimated: Set<string> = new Set()) {
  return new JournalReader({
    folder,
    epoch,
    keep: async ({ sequence, lines, count }) => {
      const records = lines.toString().trimEnd().split('\n')
      expect(records).toHaveLength(count)
      const parsed = records.map(line => JSON.parse(line) as { id: string; usageSource?: string })
      offered.push({ sequence, ids: parsed.map(record => record.id) })
      for (const { id, usageSource } of parsed) if (usageSource === 'estimated') estimated.add(id)
    },
    open: sealed => sealed,
    log: pino({ level: 'silent' }),
  })
}

/** What the control plane makes of batches that may come more than once: each number counts once. */
function applied(offered: { sequence: number; ids: string[] }[]): string[] {
  let last = 0
  return offered.flatMap(({ sequence, ids }) => {
    if (sequence <= last) return []
    last = sequence
    return ids
  })
}

type Step = 'start' | 'again' | 'settle' | 'sealed' | 'refused' | 'progress' | 'cut'
const steps = fc.array(
  fc.constantFrom<Step>('start', 'start', 'start', 'again', 'settle', 'settle', 'sealed', 'refused', 'progress', 'cut'),
  { maxLength: 60 },
)

test('wherever a worker is killed, every call that was written down is booked once', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), fc.boolean(), async (history, cutAt, seenBefore) => {
      const { epoch, open, journal: own, headBytes } = journal({ partBytes: 600 })
      const started: string[] = []
      for (const step of history) {
        const id = newCallId(1)
        const [oldest] = open.keys()
        if (step === 'start') {
          started.push(id)
          open.set(id, startOf(id))
          own.start(startOf(id), '')
        } else if (step === 'refused') own.settle(recordOf(id), '')
        else if (step === 'cut') own.cut()
        else if (oldest !== undefined) {
          if (step === 'again') own.start(startOf(oldest, { inputTokens: 8 }), '')
          if (step === 'progress') own.progress(oldest, 3)
          if (step === 'settle') own.settle(recordOf(oldest), '')
          if (step === 'sealed') own.settleSealed(oldest, Buffer.from(recordOf(oldest)))
          if (step === 'settle' || step === 'sealed') open.delete(oldest)
        }
      }
      own.close()
      const offered: { sequence: number; ids: string[] }[] = []
      // A primary that died after it had read some of it.
      if (seenBefore) {
        const earlier = reader(epoch, offered)
        await earlier.advance()
        await earlier.close()
      }
      const names = (await readdir(folder)).sort()
      const last = join(folder, names.at(-1)!)
      const whole = readFileSync(last)
      // A part has its head from its first moment on, and what somebody has read was not cut off.
      const cut = seenBefore ? whole.length : headBytes() + (cutAt % (whole.length - headBytes() + 1))
      truncateSync(last, cut)
      const text = Buffer.concat(names.map(name => readFileSync(join(folder, name)))).toString()
      const written = new Set(
        [...text.matchAll(/^(?:[SR]\{"id":"|X)(call_[a-z0-9]{24}).*\n/gm)].map(match => match[1]!),
      )
      const settled = new Set([...text.matchAll(/^(?:R\{"id":"|X)(call_[a-z0-9]{24}).*\n/gm)].map(match => match[1]!))
      const estimated = new Set<string>()
      await reader(epoch, offered, estimated).finish()
      const booked = applied(offered)
      expect(new Set(booked).size).toBe(booked.length)
      for (const id of written) expect(booked).toContain(id)
      for (const id of estimated) expect(settled.has(id)).toBe(false)
      if (cut === whole.length) expect([...estimated].sort()).toEqual([...open.keys()].sort())
      expect(await readdir(folder)).toEqual([])
    }),
    { numRuns: 300 },
  )
}, 60_000)

test('what is held goes on once it is written, in one write for a turn of the loop', async () => {
  const writes: string[] = []
  const sink: JournalSink = {
    bytes: 0,
    append: (bytes, length) => void writes.push(bytes.toString('utf8', 0, length)),
    turn: () => {},
    close: () => {},
  }
  const { journal: own } = journal({ sink })
  const released: number[] = []
  for (let i = 0; i < 3; i++) {
    own.start(startOf(newCallId(1)), '')
    own.hold({ release: () => released.push(writes.length) })
  }
  expect([writes, released]).toEqual([[], []])
  await turn()
  expect(writes).toHaveLength(1)
  expect(writes[0]!.split('\n')).toHaveLength(4)
  expect(released).toEqual([1, 1, 1])
  own.close()
})

test('a disk that refuses costs no call, and what it refused is written when it takes again', async () => {
  let full = true
  const kept: string[] = []
  const fault = vi.fn()
  const sink: JournalSink = {
    bytes: 0,
    append: (bytes, length) => {
      if (full) throw new Error('ENOSPC')
      kept.push(bytes.toString('utf8', 0, length))
    },
    turn: () => {},
    close: () => {},
  }
  const { journal: own } = journal({ sink, fault })
  const released = vi.fn()
  for (let i = 0; i < 3; i++) {
    own.settle(recordOf(`${i}`), '')
    own.hold({ release: released })
    await turn()
  }
  expect(released).toHaveBeenCalledTimes(3)
  expect(fault).toHaveBeenCalledTimes(1)
  full = false
  own.close()
  expect(kept.join('').match(/^R/gm)).toHaveLength(3)
})

test('a caller that throws as it goes on keeps none of the others', async () => {
  const fault = vi.fn()
  const { journal: own } = journal({ fault })
  const released = vi.fn()
  own.hold({
    release: () => {
      throw new Error('mine')
    },
  })
  own.hold({ release: released })
  await turn()
  expect([released.mock.calls.length, fault.mock.calls.length]).toEqual([1, 1])
  own.close()
})

test('an interrupted call is booked with what was expected of it and seen of it', async () => {
  const { epoch, journal: own } = journal()
  const id = newCallId(1)
  const price = { input: 1_000_000_000, output: 2_000_000_000 }
  own.start(startOf(id, { model: 'chat', provider: 'one', price }), '')
  own.progress(id, 5)
  own.close()
  const lines: string[] = []
  const done = new JournalReader({
    folder,
    epoch,
    keep: async batch => void lines.push(batch.lines.toString()),
    open: sealed => sealed,
    log: pino({ level: 'silent' }),
  })
  await done.finish()
  expect(JSON.parse(lines.join(''))).toMatchObject({
    id,
    status: 500,
    error: 'interrupted',
    usageSource: 'estimated',
    inputTokens: 7,
    outputTokens: 5,
    costNano: '17000',
    model: 'chat',
    provider: 'one',
  })
  expect(JSON.parse(lines.join(''))).not.toHaveProperty('price')
})

test('lines longer than the memory for a turn stay whole, and in their place', async () => {
  const { epoch, journal: own } = journal()
  const long = JSON.stringify({ id: newCallId(1), text: '😀ü'.repeat(100_000) })
  const short = recordOf(newCallId(1))
  for (const line of [short, long, short]) own.settle(line.slice(0, 9), line.slice(9))
  own.close()
  const lines: string[] = []
  await new JournalReader({
    folder,
    epoch,
    keep: async batch => void lines.push(batch.lines.toString()),
    open: sealed => sealed,
    log: pino({ level: 'silent' }),
  }).finish()
  expect(lines.join('')).toBe(`${short}\n${long}\n${short}\n`)
})
