import { z } from 'zod'
import { instant, money, pageOf, pageQuery } from './common.js'

const filters = {
  application: z.string().max(150).optional(),
  model: z.string().max(200).optional(),
  tenant: z.string().max(150).optional(),
  api: z.string().max(150).optional(),
  provider: z.string().max(150).optional(),
  from: instant.optional(),
  to: instant.optional(),
}

export const logQuery = pageQuery.extend({
  ...filters,
  status: z
    .string()
    .regex(/^([1-5]xx|[1-5]\d\d|error|ok)$/, '"429", "5xx", "error" or "ok"')
    .optional(),
  requestId: z.string().max(200).optional(),
})

export const logEntry = z
  .object({
    id: z.string(),
    requestId: z.string(),
    time: instant,
    method: z.string(),
    path: z.string(),
    status: z.int(),
    tenant: z.string(),
    application: z.object({ id: z.string(), name: z.string() }),
    api: z.string().nullable(),
    model: z.string().nullable(),
    provider: z.string().nullable(),
    providerModel: z.string().nullable(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    cachedTokens: z.int(),
    reasoningTokens: z.int(),
    costUsd: money,
    originalCostUsd: money.nullable().describe('What it was booked at before it was priced anew; null: it was not.'),
    priced: z.boolean(),
    usageSource: z.string(),
    cache: z.string(),
    streamed: z.boolean(),
    attempts: z.int(),
    gatewayMs: z.number(),
    upstreamMs: z.number(),
    ttftMs: z.number().nullable(),
    totalMs: z.number(),
    error: z.string().optional(),
  })
  .meta({ id: 'LogEntry' })
export const logPage = pageOf(logEntry)

/** What somebody says of an answer; again: in the place of what they said before. */
export const callRating = z.strictObject({
  score: z.number().min(0).max(1).describe('0: of no use, 1: as good as could be.'),
})
export const callFeedback = z
  .object({
    own: z.number().nullable().describe("The caller's own score; null: none yet."),
    mean: z.number().nullable().describe('Of all scores.'),
    voices: z.int(),
  })
  .meta({ id: 'CallFeedback' })

export const logDetail = logEntry
  .extend({
    clientAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
    user: z.string().nullable(),
    key: z.string().nullable(),
    subscription: z.string().nullable(),
    plan: z.string().nullable(),
    route: z.string().nullable(),
    revision: z.int(),
    node: z.string(),
    requestBytes: z.int(),
    responseBytes: z.int(),
    attemptList: z.array(
      z.object({
        provider: z.string(),
        model: z.string().nullable(),
        status: z.int(),
        error: z.string().nullable(),
        ms: z.number(),
        key: z.string().nullable().describe('Which of the provider, where it has several.'),
        path: z.string().nullable().describe("The choices of the model's tree that led there."),
        continues: z.boolean().describe('It went on with an answer that had broken off.'),
        atMs: z.number().nullable().describe('When it left, from the start of the call; null: it never did.'),
      }),
    ),
    passedOver: z
      .array(z.object({ target: z.string(), why: z.string(), ms: z.int().nullable() }))
      .describe('Targets of the model that were not asked, why, and until when where that is known.'),
    reserved: z
      .object({
        tokens: z.int().nullable(),
        usd: money.nullable(),
        outputLimit: z.int().nullable().describe('Output tokens that the money left; null: all that was asked for.'),
      })
      .nullable()
      .describe("Taken of the plan's limits before the call left; what it used is settled at its end."),
    verdicts: z.array(z.object({ policy: z.string(), verdict: z.string() })),
    charges: z
      .array(
        z.object({
          of: z.enum(['images', 'audio', 'characters', 'compute', 'searches', 'request']),
          count: z.number().describe('Pictures, seconds of sound, characters, searches, calls.'),
          rateUsd: money.describe('For `per` of them.'),
          per: z.int(),
          costUsd: money,
        }),
      )
      .describe('What beside tokens made the cost, before any discount of a service tier.'),
    sampledOneIn: z
      .int()
      .nullable()
      .describe('One in so many calls of that time was kept whole; null: all were. Sums hold every call.'),
    explanation: z.string().nullable().describe('In words, why it was refused.'),
    feedback: callFeedback.nullable().describe('What was said of its answer; null: no model answered it.'),
    bodies: z
      .array(
        z.object({
          direction: z.string(),
          level: z.string(),
          contentType: z.string(),
          truncated: z.boolean(),
          text: z.string(),
        }),
      )
      .nullable()
      .describe('Null without the permission to read bodies.'),
  })
  .meta({ id: 'LogDetail' })

export const usageDimensions = [
  'tenant',
  'organization',
  'application',
  'subscription',
  'key',
  'api',
  'model',
  'provider',
] as const
const groupBy = z
  .string()
  .max(200)
  .optional()
  .transform(text => (text ? text.split(',').map(part => part.trim()) : []))
  .pipe(z.array(z.enum(usageDimensions)).max(3))
  .meta({
    description:
      'Up to three of tenant, organization, application, subscription, key, api, model, provider; comma-separated.',
  })

const top = z.coerce
  .number()
  .int()
  .min(1)
  .max(5_000)
  .optional()
  .describe('Only so many groups: those with the most calls.')

export const usageQuery = z.strictObject({ ...filters, groupBy, top })
export const usageSeriesQuery = z.strictObject({
  ...filters,
  groupBy,
  top,
  interval: z.enum(['minute', 'hour', 'day']).optional(),
})

export const usageFigures = z.object({
  requests: z.int(),
  errors: z.int(),
  estimated: z.int().describe('Calls whose tokens are estimates.'),
  inputTokens: z.int(),
  outputTokens: z.int(),
  cachedTokens: z.int(),
  reasoningTokens: z.int(),
  costUsd: money,
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  gatewayMs: z.number().nullable().describe('On average, the share of the gateway itself.'),
  upstreamMs: z.number().nullable().describe('On average, the share of whatever stands behind the gateway.'),
  ttftMs: z.number().nullable().describe('On average, until the first token, over calls that had one.'),
  unpriced: z.int().describe('Calls to models without a known price.'),
})
const names = z
  .record(z.string(), z.record(z.string(), z.string()))
  .describe('What tenants, organizations, applications and APIs among the groups are called, by id.')
export const usageRow = usageFigures.extend({ group: z.record(z.string(), z.string()) }).meta({ id: 'UsageRow' })
export const usageAnswer = z
  .object({ data: z.array(usageRow), names, from: instant, to: instant })
  .meta({ id: 'Usage' })
export const usagePoint = usageRow.extend({ time: instant }).meta({ id: 'UsagePoint' })
export const usageSeries = z
  .object({ data: z.array(usagePoint), names, interval: z.enum(['minute', 'hour', 'day']), from: instant, to: instant })
  .meta({ id: 'UsageSeries' })

export const auditQuery = pageQuery.extend({
  tenant: z.string().max(150).optional(),
  action: z.string().max(100).optional(),
  target: z.string().max(100).optional(),
  actor: z.string().max(100).optional(),
})
export const auditEntry = z
  .object({
    id: z.string(),
    at: instant,
    actor: z.object({ id: z.string(), kind: z.string(), name: z.string().nullable() }).nullable(),
    action: z.string(),
    target: z.object({ type: z.string(), id: z.string() }),
    tenant: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
    requestId: z.string().nullable(),
    address: z.string().nullable(),
    revision: z.int().nullable(),
  })
  .meta({ id: 'AuditEntry' })
export const auditPage = pageOf(auditEntry)
export const auditVerified = z
  .object({ valid: z.boolean(), entries: z.int(), brokenAt: z.string().nullable() })
  .meta({ id: 'AuditVerified' })
