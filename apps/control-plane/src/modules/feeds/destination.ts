import type { FeedCreate } from '@gatehouse/shared/api/feeds.js'
import { signV4 } from '@gatehouse/shared/aws-signature.js'
import type { UsageEvent } from '@gatehouse/shared/billing/usage-event.js'
import { webhookHeaders } from '@gatehouse/shared/standard-webhook.js'

type Open<K extends FeedCreate['kind']> = Omit<Extract<FeedCreate, { kind: K }>, 'slug'>

/** Where events go, with its secrets. */
export type Destination = (Open<'webhook'> & { signingSecret: string }) | Open<'s3'> | Open<'kafka'>

export interface Message {
  method: 'POST' | 'PUT'
  url: string
  headers: Record<string, string>
  body: string
}

/** A batch as it is sent; the same id makes the same message but for its time, so that one that was taken unseen replaces itself or is known again. */
export function messageOf(to: Destination, id: string, events: readonly UsageEvent[], now: number): Message {
  if (to.kind === 'webhook') return webhook(to, id, events, now)
  return to.kind === 's3' ? object(to, id, events, now) : records(to, events)
}

function webhook(
  { url, signingSecret }: Extract<Destination, { kind: 'webhook' }>,
  id: string,
  events: readonly UsageEvent[],
  now: number,
): Message {
  const body = JSON.stringify(events)
  const headers = {
    'content-type': 'application/cloudevents-batch+json',
    ...webhookHeaders(id, body, signingSecret, now),
  }
  return { method: 'POST', url, headers, body }
}

/** An object a batch, named by the hour of its first event and the batch's id. */
function object(to: Open<'s3'>, id: string, events: readonly UsageEvent[], now: number): Message {
  const { url, region, prefix, accessKeyId, secretAccessKey } = to
  const { origin, host, pathname } = new URL(url)
  const [day, time] = (events[0]?.time ?? new Date(now).toISOString()).split('T')
  const name = `${day!.replaceAll('-', '/')}/${time!.slice(0, 2)}/${id}.ndjson`
  const body = events.map(event => `${JSON.stringify(event)}\n`).join('')
  const path = `${pathname.replace(/\/$/, '')}/${prefix}${name}`
  const out = {
    method: 'PUT' as const,
    path,
    headers: ['content-type', 'application/x-ndjson'],
    body: Buffer.from(body),
  }
  signV4(out, host, { accessKeyId, secretAccessKey }, { region, service: 's3' }, now)
  const headers: Record<string, string> = {}
  for (let i = 0; i + 1 < out.headers.length; i += 2) headers[out.headers[i]!] = out.headers[i + 1]!
  return { method: 'PUT', url: `${origin}${path}`, headers, body }
}

/** Records in order by who is billed. */
function records({ url, topic, authorization }: Open<'kafka'>, events: readonly UsageEvent[]): Message {
  return {
    method: 'POST',
    url: `${url.replace(/\/$/, '')}/topics/${topic}`,
    headers: {
      'content-type': 'application/vnd.kafka.json.v2+json',
      accept: 'application/vnd.kafka.v2+json',
      ...(authorization === undefined ? {} : { authorization }),
    },
    body: JSON.stringify({ records: events.map(event => ({ key: event.subject, value: event })) }),
  }
}

/** Why a batch was not taken, for people; undefined where it was. */
export function refusalOf(kind: Destination['kind'], status: number, body: string): string | undefined {
  if (status < 200 || status >= 300) return `It answered with ${status}.`
  if (kind !== 'kafka') return undefined
  try {
    const { offsets = [] } = JSON.parse(body) as { offsets?: { error_code?: number | null; error?: string | null }[] }
    const refused = offsets.find(({ error_code }) => error_code !== undefined && error_code !== null)
    return refused && `Kafka did not take a record: ${String(refused.error ?? refused.error_code).slice(0, 200)}.`
  } catch {
    return 'It did not answer as a REST proxy of Kafka does.'
  }
}

const FIRST_MS = 5_000
const LONGEST_MS = 600_000

/** How long to wait after so many failures in a row, in ms; `random` from 0 to 1 keeps several apart. */
export const backoff = (failures: number, random: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20)) * (0.5 + random / 2)
