import { readdirSync, readFileSync } from 'node:fs'
import { providers } from '@gatehouse/providers/registry.gen.js'
import { describe, expect, test } from 'vitest'
import { ChatStream } from './chat-stream.js'

const folder = new URL('../../../../packages/providers/fixtures/', import.meta.url)
const names = readdirSync(folder, { recursive: true })
  .map(String)
  .filter(name => name.endsWith('.sse') && providers[name.split('/')[0]!]!.speaks.includes('openai-chat'))

interface Replay {
  out: string
  usage: unknown
  failure: unknown
  textEvents: number
}

function replay(id: string, chunks: readonly Buffer[], strip: boolean): Replay {
  const stream = new ChatStream(strip, providers[id]!.usage)
  const outs = chunks.map(chunk => stream.push(Buffer.from(chunk)) ?? Buffer.alloc(0))
  outs.push(stream.end() ?? Buffer.alloc(0))
  const { usage, failure, textEvents } = stream
  return { out: Buffer.concat(outs).toString(), usage, failure, textEvents }
}

const perByte = (bytes: Buffer): Buffer[] => Array.from(bytes, byte => Buffer.from([byte]))
const perEvent = (bytes: Buffer): Buffer[] =>
  bytes
    .toString('latin1')
    .split(/(?<=\r?\n\r?\n)/)
    .map(text => Buffer.from(text, 'latin1'))

describe.each(names)('%s', name => {
  const id = name.split('/')[0]!
  const bytes = readFileSync(new URL(name, folder))

  test.each([false, true])('whole, per event and per byte give the same (usage taken out: %s)', strip => {
    const whole = replay(id, [bytes], strip)
    expect(replay(id, perEvent(bytes), strip)).toEqual(whole)
    expect(replay(id, perByte(bytes), strip)).toEqual(whole)
    expect(whole.textEvents).toBeGreaterThan(0)
  })

  test('passes as it is, up to an error of the provider', () => {
    const { out, failure } = replay(id, [bytes], false)
    expect(bytes.toString().startsWith(out)).toBe(true)
    expect(failure).toBe(bytes.toString().includes('"error":{') ? 'error' : undefined)
    if (!failure) expect(out).toBe(bytes.toString())
  })
})
