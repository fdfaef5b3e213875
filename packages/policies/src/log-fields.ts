import { z } from 'zod'
import { headerName, headerValue } from './fields.js'
import { url } from './token-fields.js'

/** Fields that the policies which tell others of calls have in common. */
export const batchOf = (most: number, usual = Math.min(most, 500), usualWaitMs = 2000) => ({
  maxBatch: z.int().min(1).max(most).default(usual).meta({
    title: 'Entries in one delivery',
    description: 'At the most.',
    advanced: true,
  }),
  flushMs: z.int().min(1000).max(60_000).default(usualWaitMs).meta({
    title: 'Longest wait of an entry, ms',
    description: 'For others to be delivered with.',
    advanced: true,
  }),
  maxQueue: z.int().min(100).max(100_000).default(10_000).meta({
    title: 'Entries that wait',
    description: 'In each worker process, while the receiver is away. More are dropped and counted.',
    advanced: true,
  }),
})

export const batchFields = batchOf(10_000)

/** A socket's address; a port always belongs to it. */
const socketUrl = (protocol: RegExp, example: string) =>
  z
    .url({ protocol, error: `an address such as "${example}"` })
    .max(500)
    .refine(text => /^[a-z]+:\/\/[^/?#@]+:\d+$/.test(text), `host and port, as in "${example}"`)

export const socketUrls = {
  stream: socketUrl(/^(tcp|tls)$/, 'tls://logs.example.com:6514'),
  datagram: socketUrl(/^udp$/, 'udp://logs.example.com:8125'),
  any: socketUrl(/^(tcp|tls|udp)$/, 'tls://logs.example.com:6514'),
}

export const receiverFields = {
  url: url.meta({ title: 'URL', fetched: true }),
  headers: z
    .array(
      z
        .strictObject({
          name: headerName.meta({ title: 'Name' }),
          value: headerValue.meta({ title: 'Value', secret: true }),
        })
        .meta({ title: 'Header' }),
    )
    .max(20)
    .default([])
    .meta({ title: 'Headers of deliveries', description: 'Such as "authorization". Their values are sealed.' }),
  timeoutMs: z
    .int()
    .min(100)
    .max(30_000)
    .default(5000)
    .meta({ title: 'Longest wait for its answer, ms', advanced: true }),
}

/** These say who calls, and are nobody else's business. */
const SECRET = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
])

/** Of what tells by a socket. */
export const sendTimeout = z
  .int()
  .min(100)
  .max(30_000)
  .default(5000)
  .meta({ title: 'Longest wait for a delivery, ms', advanced: true })

/** A secret that stands in one header or path. */
export const token = (title: string, pattern = /^[\x21-\x7e]{1,500}$/) =>
  z.string().regex(pattern, 'that is none: it has other characters').meta({ title, secret: true })

export const entryFields = {
  requestHeaders: z
    .array(headerName.refine(name => !SECRET.has(name), 'holds credentials'))
    .max(50)
    .default([])
    .meta({ title: 'Headers that are told', description: 'Of requests. Never those with credentials.' }),
  fields: z
    .record(z.string().regex(/^[A-Za-z][\w.-]{0,99}$/, 'a name'), z.string().max(500))
    .default({})
    .meta({ title: 'Fields added', description: 'The same for all entries, such as an environment.' }),
}

export const flatHeaders = (headers: readonly { name: string; value: string }[]): string[] =>
  headers.flatMap(({ name, value }) => [name, value])
