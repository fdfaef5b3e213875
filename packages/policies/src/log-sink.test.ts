import { expect, test } from 'vitest'
import { post } from './log-delivery.js'
import { DROPPED, LogSink } from './log-sink.js'
import { Beside } from './testing.js'

const options = { maxBatch: 3, maxQueue: 5, flushMs: 2000 }
const delivery = { url: 'https://logs.example.com', headers: [], timeoutMs: 1000 }
const answered = (status: number) => () => ({ status, headers: [], body: Buffer.alloc(0) })

function sink(beside: Beside) {
  return new LogSink<number>(options, beside.deps, async batch => {
    await post(beside.deps, delivery, JSON.stringify(batch))
  })
}

test('entries go in batches, in their order, and a full batch is asked for at once', async () => {
  const beside = new Beside()
  const made = sink(beside)
  for (const entry of [1, 2, 3, 4]) made.push(entry)
  expect([beside.demands, beside.asked]).toEqual([1, []])
  await beside.run()
  expect(beside.asked.map(({ body }) => body)).toEqual(['[1,2,3]', '[4]'])
  await beside.run()
  expect(beside.asked.length).toBe(2)
})

test.each([500, 503, 429, 408])('what was answered with %d waits and goes again', async status => {
  const beside = new Beside()
  const made = sink(beside)
  made.push(1)
  beside.answer = answered(status)
  await expect(beside.run()).rejects.toThrow(`status ${status}`)
  made.push(2)
  beside.answer = answered(204)
  await beside.run()
  expect(beside.told).toBe('[1,2]')
  expect(beside.counted).toEqual([])
})

test('what the receiver will never take is dropped and counted, and what follows goes', async () => {
  const beside = new Beside()
  const made = sink(beside)
  for (const entry of [1, 2, 3, 4]) made.push(entry)
  let first = true
  beside.answer = () => {
    const status = first ? 400 : 200
    first = false
    return answered(status)()
  }
  await expect(beside.run()).rejects.toThrow('status 400')
  await beside.run()
  expect(beside.told).toBe('[4]')
  expect(beside.counted).toEqual([{ name: DROPPED, labels: {}, by: 3 }])
})

test('what waits is bounded, and what goes beyond is counted', async () => {
  const beside = new Beside()
  const made = sink(beside)
  for (let entry = 1; entry <= 8; entry++) made.push(entry)
  expect(beside.counted.length).toBe(3)
  await beside.run()
  expect(beside.asked.map(({ body }) => body)).toEqual(['[1,2,3]', '[4,5]'])
})

test('what comes while a batch is on its way waits for the next', async () => {
  const beside = new Beside()
  const made = sink(beside)
  made.push(1)
  beside.answer = async () => {
    if (beside.asked.length === 1) made.push(2)
    return answered(200)()
  }
  await beside.run()
  expect(beside.asked.map(({ body }) => body)).toEqual(['[1]', '[2]'])
})
