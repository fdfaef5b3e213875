import { z } from 'zod'
import { instant, pageOf, slug } from './common.js'

const url = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .meta({ title: 'URL' })
const secret = (title: string) => z.string().min(1).max(4_000).meta({ title, secret: true })
const base = { slug }

export const webhookFeed = z.strictObject({
  kind: z.literal('webhook'),
  ...base,
  url: url.meta({
    title: 'URL',
    description: 'Takes batches of CloudEvents by POST, signed as Standard Webhooks says; any 2xx takes a batch.',
  }),
})
export const s3Feed = z.strictObject({
  kind: z.literal('s3'),
  ...base,
  url: url.meta({
    title: 'URL of the bucket',
    description: 'Such as "https://usage.s3.eu-central-1.amazonaws.com", or with the bucket as its path.',
  }),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'a region, such as "eu-central-1"')
    .meta({ title: 'Region' }),
  prefix: z
    .string()
    .regex(/^(?:[\w-][\w.-]{0,99}\/){0,10}$/, 'folders, such as "usage/", or nothing')
    .default('usage/')
    .meta({ title: 'Folder', description: 'Objects are put below it by day and hour.' }),
  accessKeyId: z
    .string()
    .regex(/^[\w-]{1,128}$/, 'an access key id')
    .meta({ title: 'Access key id' }),
  secretAccessKey: secret('Secret access key'),
})
export const kafkaFeed = z.strictObject({
  kind: z.literal('kafka'),
  ...base,
  url: url.meta({ title: 'URL', description: 'Of a REST proxy of Kafka (its API v2).' }),
  topic: z
    .string()
    .regex(/^[\w.-]{1,249}$/, 'a topic: letters, digits, ".", "_" and "-"')
    .meta({ title: 'Topic' }),
  authorization: secret('Authorization')
    .optional()
    .meta({ title: 'Authorization', description: 'The header of that name, such as "Basic …".', secret: true }),
})
export const feedCreate = z.discriminatedUnion('kind', [webhookFeed, s3Feed, kafkaFeed])
export type FeedCreate = z.output<typeof feedCreate>
export const feedUpdate = z.strictObject({ enabled: z.boolean().meta({ title: 'It is fed' }) })
export const feedReplay = z.strictObject({
  from: instant.meta({ title: 'From', description: 'Usage that was recorded since is sent again, with the same ids.' }),
})

export const feedView = z
  .object({
    id: z.string(),
    slug: z.string(),
    kind: z.enum(['webhook', 's3', 'kafka']),
    enabled: z.boolean(),
    state: z.enum(['delivering', 'failing', 'paused']),
    destination: z.record(z.string(), z.string()).describe('Without its secrets.'),
    delivered: z.int().describe('Events that were taken, replays included.'),
    waiting: z.int().describe('Events that were not taken yet.'),
    lagSeconds: z.int().describe('For how long the oldest of them has waited.'),
    cursor: z.string().describe('The last event that was taken.'),
    lastDeliveredAt: instant.nullable(),
    lastError: z.string().nullable(),
    failures: z.int().describe('In a row.'),
    nextAttemptAt: instant.nullable().describe('After a failure.'),
    createdAt: instant,
  })
  .meta({ id: 'UsageFeed' })
export const feedCreated = feedView
  .extend({ signingSecret: z.string().nullable().describe('Of a webhook; in this answer alone.') })
  .meta({ id: 'UsageFeedCreated' })
export const feedPage = pageOf(feedView)
export const feedTested = z
  .object({ delivered: z.boolean(), error: z.string().nullable() })
  .meta({ id: 'UsageFeedTested' })
