import { readdirSync, readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { providers } from '@gatehouse/providers/registry.gen.js'

const folder = new URL('../../../../../packages/providers/fixtures/', import.meta.url)

export interface ProviderStream {
  provider: string
  name: string
  bytes: Buffer
}

/** Streams of every provider of the registry as its vendor sends them; a compatible one that has none of its own gets OpenAI's. */
export function providerStreams(): ProviderStream[] {
  return Object.keys(providers).flatMap(provider => {
    const own = streamsIn(provider)
    const alike = providers[provider]!.speaks.includes('openai-chat') ? streamsIn('openai') : []
    return (own.length > 0 ? own : alike).map(name => ({ provider, name, bytes: bytesOf(name) }))
  })
}

const streamsIn = (provider: string): string[] => {
  try {
    return readdirSync(new URL(`${provider}/`, folder))
      .filter(name => /\.(sse|ndjson|events)$/.test(name))
      .map(name => `${provider}/${name}`)
  } catch {
    return []
  }
}

function bytesOf(name: string): Buffer {
  const bytes = readFileSync(new URL(name, folder))
  if (!name.endsWith('.events')) return bytes
  const lines = bytes.toString().split('\n').filter(Boolean)
  return Buffer.concat(
    lines.map(line => awsFrame(line.slice(0, line.indexOf('\t')), line.slice(line.indexOf('\t') + 1))),
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
