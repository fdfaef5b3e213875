import { z } from 'zod'
import { captureLevel } from '../config/resources.js'
import { passedOver } from '../routing/passed-over.js'

/**
 * One finished call, as a node reports it. Short field names would save little after gzip, so they are whole words.
 * Durations are integer microseconds by a monotonic clock, money is nano-USD as a decimal string.
 */
export const attemptRecord = z.object({
  provider: z.string(),
  model: z.string().optional(),
  /** Name of the provider's key, where it has several. */
  key: z.string().optional(),
  status: z.int(),
  error: z.string().optional(),
  us: z.int(),
  /** When it left, from the start of the call; absent: it never did. */
  atUs: z.int().optional(),
  /** The places of a model's tree that led to it, such as `priority 1 / canary: stable`. */
  path: z.string().optional(),
  /** It went on with the answer of the one before, which had broken off. */
  continues: z.boolean().optional(),
})

const few = z.int().min(0).optional()
const word = z.string().max(100).optional()

/** What a price asks for beside plain tokens: parts of them with rates of their own, and what is not counted in tokens. */
export const otherUses = z.object({
  ...{ cacheWrite: few, cacheWriteHour: few, audioInput: few, audioOutput: few, imageInput: few, imageOutput: few },
  ...{
    webSearches: few,
    images: few,
    audioMs: few,
    characters: few,
    computeMs: few,
    imageSize: word,
    imageQuality: word,
  },
  /** The vendor's word for how the call was served, where that counts. */
  serviceTier: word,
})
export type OtherUses = z.output<typeof otherUses>

/** Money in nano-USD; `outputLimit`: what its money left of the output that was asked for. */
export const reservation = z.object({
  tokens: z.int().optional(),
  nano: z.string().regex(/^\d+$/).optional(),
  outputLimit: z.int().optional(),
})

/** Of a call that was made beside another, for comparison alone. */
export const shadowRecord = z.object({
  /** Id of the other. */
  of: z.string(),
  /** How alike both answers are by their words, 0 to 1; absent: one of them failed. */
  similarity: z.number().min(0).max(1).optional(),
})
export type ShadowRecord = z.output<typeof shadowRecord>

export const verdictRecord = z.object({ policy: z.string(), verdict: z.string(), us: z.int().optional() })

/** A part of the cost beside tokens; see `Charge` of price.ts. Money in nano-USD. */
export const chargeRecord = z.object({
  of: z.enum(['images', 'audio', 'characters', 'compute', 'searches', 'request']),
  count: z.number().min(0),
  rate: z.int().min(0),
  per: z.int().min(1),
  cost: z.int().min(0),
})

export const capturedBody = z.object({
  direction: z.enum(['request', 'response']),
  level: captureLevel,
  contentType: z.string(),
  truncated: z.boolean(),
  base64: z.string(),
})

// Whatever a provider may claim, it can be summed and stored.
const MOST_TOKENS = 2 ** 31 - 1
const MOST_NANO = '999999999999999'

export const boundedTokens = (count: number): number => Math.min(Math.max(count, 0), MOST_TOKENS)
export const boundedNano = (nano: string): string =>
  nano.length > MOST_NANO.length && !nano.startsWith('-') ? MOST_NANO : nano

export const signedNano = z
  .string()
  .regex(/^-?\d+$/)
  .overwrite(boundedNano)
const tokens = z.int().overwrite(boundedTokens).default(0)

export const callRecord = z.object({
  id: z.string(),
  requestId: z.string(),
  /** Start, ms since the epoch; of this century. */
  time: z.number().min(946_684_800_000).max(4_102_444_800_000),
  method: z.string(),
  /** Path without query. */
  path: z.string(),
  status: z.int(),
  /** Code of the catalogue, or `client_closed` for a caller that left. */
  error: z.string().optional(),
  tenantId: z.string().optional(),
  organizationId: z.string().optional(),
  applicationId: z.string().optional(),
  subscriptionId: z.string().optional(),
  planId: z.string().optional(),
  keyId: z.string().optional(),
  apiId: z.string().optional(),
  route: z.string().optional(),
  /** Alias asked for. */
  model: z.string().optional(),
  provider: z.string().optional(),
  providerModel: z.string().optional(),
  inputTokens: tokens,
  outputTokens: tokens,
  cachedTokens: tokens,
  reasoningTokens: tokens,
  costNano: z.string().regex(/^\d+$/).overwrite(boundedNano).default('0'),
  uses: otherUses.optional(),
  /** False: the model has no known price, so `costNano` is 0 for want of one. */
  priced: z.boolean().default(true),
  /** What budgets were charged beyond `costNano`, for want of a price; absent: nothing. May be negative. */
  assumedNano: signedNano.optional(),
  /** What beside tokens made the cost; absent: nothing. */
  charges: z.array(chargeRecord).optional(),
  usageSource: z.enum(['provider', 'partial', 'estimated', 'none']).default('none'),
  cache: z.enum(['hit', 'semantic', 'miss', 'bypass']).default('bypass'),
  streamed: z.boolean().default(false),
  gatewayUs: z.int(),
  upstreamUs: z.int().default(0),
  ttftUs: z.int().optional(),
  totalUs: z.int(),
  requestBytes: z.int().default(0),
  responseBytes: z.int().default(0),
  clientAddress: z.string().optional(),
  userAgent: z.string().optional(),
  user: z.string().optional(),
  revision: z.int(),
  /** One in so many calls was kept whole when there were too many; absent: all were. */
  sampledOneIn: z.int().min(2).optional(),
  attempts: z.array(attemptRecord).default([]),
  /** Targets of the model that were not asked. */
  passedOver: z.array(passedOver).optional(),
  /** It is a shadow: no part of sums, nor of the log. */
  shadow: shadowRecord.optional(),
  /** What was taken of the plan's limits before the call left. */
  reserved: reservation.optional(),
  verdicts: z.array(verdictRecord).default([]),
  bodies: z.array(capturedBody).optional(),
})

export type CallRecord = z.output<typeof callRecord>
export type CallRecordInput = z.input<typeof callRecord>
export type AttemptRecord = z.output<typeof attemptRecord>
