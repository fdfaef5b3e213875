import { readdirSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { providers } from '@gatehouse/providers/registry.gen.js'

const folder = new URL('../../../../../packages/providers/fixtures/', import.meta.url)

export interface ProviderStream {
  provider: string
  name: string
  bytes: Buffer
}

/** Streams of every provider of the registry as its vendor sends them; one that has none of its own gets those of the vendor whose form it has. */
export function providerStreams(): ProviderStream[] {
  return Object.keys(providers).flatMap(provider => {
    const own = streamsIn(provider)
    return (own.length > 0 ? own : streamsIn(kinOf(provider))).map(name => ({ provider, name, bytes: bytesOf(name) }))
  })
}

/** Answers in one piece of every provider of the registry, in the same way. */
export function providerAnswers(): { provider: string; name: string; body: unknown }[] {
  return Object.keys(providers).flatMap(provider => {
    const own = answersIn(provider)
    const alike = kinOf(provider)
    return (own.length > 0 ? own : answersIn(alike)).map(name => ({
      provider,
      name,
      body: JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
    }))
  })
}

const filesIn = (provider: string, wanted: RegExp): string[] => {
  try {
    return readdirSync(new URL(`${provider}/`, folder))
      .filter(name => wanted.test(name))
      .map(name => `${provider}/${name}`)
  } catch {
    return []
  }
}
const streamsIn = (provider: string): string[] => filesIn(provider, /\.(sse|ndjson|events)$/)
const answersIn = (provider: string): string[] => filesIn(provider, /^(?!error-|embed).*\.json$/)

/** Whose answers it gives in the same form. */
const kinOf = (provider: string): string =>
  ['openai', 'anthropic', 'gemini'].find(
    vendor => providers[vendor]!.chat.stream.next === providers[provider]!.chat.stream.next,
  ) ?? provider

function bytesOf(name: string): Buffer {
  const bytes = readFileSync(new URL(name, folder))
  return name.endsWith('.events') ? framed(bytes) : bytes
}

/** AWS events as lines of name, tab and payload: what is framed. */
export const eventLines = (provider: string): Buffer[] =>
  streamsIn(provider)
    .filter(name => name.endsWith('.events'))
    .map(name => readFileSync(new URL(name, folder)))

/** Such lines, framed. */
export function framed(lines: Buffer): Buffer {
  const events = lines.toString().split('\n').filter(Boolean)
  return Buffer.concat(
    events.map(line => awsFrame(line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1))),
  )
}

/** An AWS event, or an exception where the name says so. */
export function awsFrame(name: string, payload: string): Buffer {
  const isException = name.startsWith('exception:')
  const headers = Buffer.concat([
    header(':message-type', isException ? 'exception' : 'event'),
    header(isException ? ':exception-type' : ':event-type', name.replace('exception:', '')),
  ])
  const body = Buffer.from(payload)
  const frame = Buffer.alloc(16 + headers.length + body.length)
  frame.writeUInt32BE(frame.length, 0)
  frame.writeUInt32BE(headers.length, 4)
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8)
  headers.copy(frame, 12)
  body.copy(frame, 12 + headers.length)
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4)
  return frame
}

function header(name: string, value: string): Buffer {
  const size = Buffer.alloc(2)
  size.writeUInt16BE(Buffer.byteLength(value))
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), size, Buffer.from(value)])
}
