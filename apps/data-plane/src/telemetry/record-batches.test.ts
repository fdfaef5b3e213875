import { expect, test, vi } from 'vitest'
import { RecordBatches, type RecordLines } from './record-batches.js'

test('lines go out by size at once, and what is left on the tick', () => {
  vi.useFakeTimers()
  const sent: RecordLines[] = []
  const batches = new RecordBatches({ send: records => sent.push(records), dropped: () => {} })
  const line = JSON.stringify({ text: 'x'.repeat(1000) })
  for (let i = 0; i < 300; i++) batches.add(line)
  expect(sent).toHaveLength(1)
  vi.advanceTimersByTime(200)
  expect(sent).toHaveLength(2)
  expect(sent[0]!.count + sent[1]!.count).toBe(300)
  const lines = Buffer.concat(sent.map(records => records.lines))
    .toString()
    .trimEnd()
    .split('\n')
  expect(lines).toEqual(Array.from({ length: 300 }, () => line))
  vi.useRealTimers()
})

test('a primary that takes nothing costs records, counted, and not memory', () => {
  const taken: (() => void)[] = []
  const dropped = vi.fn()
  const batches = new RecordBatches({ send: (_records, done) => taken.push(done), dropped })
  for (let i = 0; i < 300; i++) {
    batches.add('{}')
    batches.flush()
  }
  expect(taken).toHaveLength(256)
  expect(dropped).toHaveBeenCalledTimes(44)
  taken[0]!()
  batches.add('{}')
  batches.flush()
  expect(taken).toHaveLength(257)
})

test('a line longer than a batch goes alone, after those before it, and none is cut', () => {
  const sent: string[] = []
  const batches = new RecordBatches({
    send: ({ lines }, taken) => {
      sent.push(lines.toString())
      taken()
    },
    dropped: () => expect.unreachable(),
  })
  const long = JSON.stringify({ text: '😀ü'.repeat(100_000) })
  batches.add('{"text":"für 😀"}')
  batches.add(long)
  batches.add('{}')
  batches.flush()
  expect(sent).toEqual(['{"text":"für 😀"}\n', `${long}\n`, '{}\n'])
})
