import { z } from 'zod'
import { Entry } from './entry.js'

/** An entry as it lies in Redis: a line of JSON, then the body as it is. */
const line = z.object({
  consumer: z.string(),
  status: z.int().min(100).max(599),
  headers: z.array(z.string()),
  freshness: z.object({
    initialAge: z.number(),
    receivedAt: z.number(),
    lifetime: z.number(),
    whileRevalidate: z.number(),
    ifError: z.number(),
    mustRevalidate: z.boolean(),
    alwaysAsk: z.boolean(),
  }),
  varied: z.array(z.tuple([z.string(), z.string()])),
  tags: z.array(z.string()),
  requestedAt: z.number(),
})

export function encoded({ consumer, status, headers, freshness, varied, tags, requestedAt, body }: Entry): Buffer {
  const head = JSON.stringify({ consumer, status, headers, freshness, varied, tags, requestedAt })
  return Buffer.concat([Buffer.from(`${head}\n`), body])
}

/** Undefined for what is none, or of another version. */
export function decoded(bytes: Buffer): Entry | undefined {
  const end = bytes.indexOf(0x0a)
  if (end < 0) return undefined
  let head: unknown
  try {
    head = JSON.parse(bytes.toString('utf8', 0, end))
  } catch {
    return undefined
  }
  const read = line.safeParse(head)
  if (!read.success) return undefined
  const { consumer, status, headers, freshness, varied, tags, requestedAt } = read.data
  return new Entry(consumer, status, headers, bytes.subarray(end + 1), freshness, varied, tags, requestedAt)
}
