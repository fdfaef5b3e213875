import { afterEach, expect, test, vi } from 'vitest'
import type { JournalSink } from '../telemetry/journal-file.js'
import { AiGateway, DONE, event, opened, streamed, usageEvent, usageOf, whole } from './testing/ai-gateway.js'

let gateway: AiGateway
afterEach(() => gateway.stop())

/** What stands in the journal, line by line, as it is written. */
async function journalled(): Promise<string[]> {
  const lines: string[] = []
  const journal: JournalSink = {
    bytes: 0,
    append: (bytes, length) => void lines.push(...bytes.toString('utf8', 0, length).trimEnd().split('\n')),
    turn: () => {},
    close: () => {},
  }
  gateway = await AiGateway.start({ journal })
  return lines
}
const kindsOf = (lines: readonly string[]) => lines.map(line => line[0]).join('')

test('a call is on record before the provider sees it, and settled before its answer ends', async () => {
  const lines = await journalled()
  const seen: string[] = []
  gateway.one.play(res => {
    seen.push(kindsOf(lines))
    whole(200, { id: 'c1', choices: [], usage: usageOf(3, 4) })(res, '', undefined as never)
  })
  await (await gateway.chat('chat')).text()
  seen.push(kindsOf(lines))
  expect(seen).toEqual(['S', 'SR'])
  expect(JSON.parse(lines[0]!.slice(1))).toMatchObject({
    model: 'chat',
    provider: 'one',
    price: { input: 1_000_000_000 },
  })
  expect(JSON.parse(lines[1]!.slice(1))).toMatchObject({ status: 200, inputTokens: 3, outputTokens: 4 })
})

test('whoever has read the end of a stream finds its exact tokens settled', async () => {
  const lines = await journalled()
  gateway.one.play(streamed(event('Hi'), event(' you', 'stop'), usageEvent(5, 2), DONE))
  const text = await (await gateway.chat('chat', { stream: true })).text()
  expect(text).toContain('[DONE]')
  expect(kindsOf(lines)).toBe('SR')
  expect(JSON.parse(lines[1]!.slice(1))).toMatchObject({ usageSource: 'provider', inputTokens: 5, outputTokens: 2 })
})

test('a call that another target takes over is on record with that one', async () => {
  const lines = await journalled()
  gateway.one.play(whole(503, {}))
  gateway.two.play(whole(200, { id: 'c1', choices: [], usage: usageOf(1, 1) }))
  await (await gateway.chat('sure')).text()
  const starts = lines
    .filter(line => line.startsWith('S'))
    .map(line => JSON.parse(line.slice(1)) as { provider: string })
  expect(starts.map(({ provider }) => provider).slice(0, 1)).toEqual(['one'])
  expect(starts.at(-1)!.provider).toBe('two')
  expect(lines.at(-1)!).toContain('"provider":"two"')
})

test('a refusal has nothing to settle and is told at once', async () => {
  const lines = await journalled()
  expect((await gateway.chat('nobody')).status).toBe(404)
  await vi.waitFor(() => expect(kindsOf(lines)).toBe('RC'))
})

test('of a stream that lasts, what has come so far is noted; ended with its process it is settled by that', async () => {
  const lines = await journalled()
  gateway.one.play(opened(() => {}, event('one'), event(' two'), event(' three')))
  const answer = await gateway.chat('chat', { stream: true })
  await answer.body!.getReader().read()
  await vi.waitFor(() => expect(kindsOf(lines)).toMatch(/^SP/), { timeout: 5000 })
  const [, noted] = lines
  expect(noted).toMatch(/^Pcall_\S{24} 3$/)
  gateway.test.gateway.interrupt()
  expect(JSON.parse(lines.find(line => line.startsWith('R'))!.slice(1))).toMatchObject({
    error: 'interrupted',
    usageSource: 'partial',
    outputTokens: 3,
  })
})
