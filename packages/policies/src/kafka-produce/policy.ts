import { type Ctx, definePolicy, type FetchAnswer, type Reply } from '../contract.js'
import { firstOf } from '../headers.js'
import { flatHeaders } from '../log-fields.js'
import { jsonIn } from '../remote-keys.js'
import { about, config } from './config.js'

const NO_BODY: Reply = { error: 'bad_request', detail: 'Send a body: it becomes the record.' }
const NO_JSON: Reply = { error: 'bad_request', detail: 'The body is no JSON.' }
const AWAY: Reply = { error: 'upstream_error', detail: 'Kafka did not take the record. Send it again.' }

/** Where a record lies; null where nothing was written, in a dry run. */
interface Place {
  partition: number | null
  offset: number | null
}

export default definePolicy({
  id: 'kafka-produce',
  ...about,
  config,
  compile({ url, topic, format, key, keyHeader, methods, headers, timeoutMs }, deps) {
    const type = `application/vnd.kafka.${format}.v2+json`
    const request = {
      url: `${url.replace(/\/$/, '')}/topics/${topic}`,
      method: 'POST' as const,
      headers: ['content-type', type, 'accept', 'application/vnd.kafka.v2+json', ...flatHeaders(headers)],
      timeoutMs,
    }
    const answered = new Set(methods)
    const keyOf = (ctx: Ctx): string | undefined =>
      key === 'application' ? ctx.applicationId : key === 'header' ? firstOf(ctx.headers[keyHeader]) : undefined
    const reply = (place: Place): Reply => ({
      status: 202,
      headers: ['content-type', 'application/json'],
      body: Buffer.from(JSON.stringify({ topic, ...place })),
    })

    const produce = async (ctx: Ctx, record: string): Promise<Reply> => {
      try {
        const answer = await deps.fetch({ ...request, body: `{"records":[${record}]}` })
        return reply(placeIn(answer))
      } catch (cause) {
        deps.note(ctx, `Kafka did not take it: ${cause instanceof Error ? cause.message : 'no answer'}`)
        return AWAY
      }
    }
    return {
      onRequest({ method, headers: sent }) {
        if (!answered.has(method)) return undefined
        const hasBody = Number(firstOf(sent['content-length']) ?? 0) > 0 || sent['transfer-encoding'] !== undefined
        return hasBody ? undefined : NO_BODY
      },
      onRequestBody(ctx, { bytes }) {
        if (!answered.has(ctx.method)) return undefined
        if (bytes.length === 0) return NO_BODY
        const value = format === 'binary' ? JSON.stringify(bytes.toString('base64')) : jsonOf(bytes)
        if (value === undefined) return NO_JSON
        const name = keyOf(ctx)
        const encoded = name !== undefined && format === 'binary' ? Buffer.from(name).toString('base64') : name
        const record = `{${encoded === undefined ? '' : `"key":${JSON.stringify(encoded)},`}"value":${value}}`
        return ctx.rehearsal ? reply({ partition: null, offset: null }) : produce(ctx, record)
      },
    }
  },
})

/** As it came: read and written anew, numbers that JavaScript has none of would be others. */
function jsonOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8')
  try {
    JSON.parse(text)
    return text
  } catch {
    return undefined
  }
}

/** The proxy says of each record by itself whether Kafka took it. */
function placeIn(answer: FetchAnswer): Place {
  const { offsets } = jsonIn(answer) as {
    offsets?: readonly { partition?: number; offset?: number; error?: string | null }[]
  }
  const [{ partition, offset, error } = {}] = offsets ?? []
  if (typeof error === 'string') throw new Error(error)
  if (typeof partition !== 'number' || typeof offset !== 'number')
    throw new Error('the proxy does not say where it lies')
  return { partition, offset }
}
