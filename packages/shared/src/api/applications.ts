import { z } from 'zod'
import { duration } from '../duration.js'
import { comment, instant, money, name, pageOf, pageQuery, reference } from './common.js'

export const applicationCreate = z.strictObject({ name, organization: reference.optional() })
export const applicationUpdate = z.strictObject({ name })
export const applicationView = z
  .object({
    id: z.string(),
    name: z.string(),
    organization: z.object({ id: z.string(), name: z.string() }),
    state: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'Application' })
export const applicationPage = pageOf(applicationView)

export const subscriptionState = z.enum([
  'draft',
  'pending',
  'needs_info',
  'active',
  'suspended',
  'expired',
  'rejected',
  'withdrawn',
  'closed',
])
export const subscriptionCreate = z.strictObject({
  product: z.string().max(150).meta({ description: 'Id, or "tenant/product".' }),
  plan: reference,
  answers: z.record(z.string(), z.string().max(4_000)).default({}),
})
export const planChange = z
  .object({
    id: z.string(),
    plan: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    state: z.enum(['pending', 'needs_info', 'approved', 'rejected']),
    reason: z.string().nullable().describe('What the approver asked, or why it was rejected.'),
    appliesAt: instant.nullable().describe('Granted, and in force from then on.'),
    createdAt: instant,
  })
  .meta({ id: 'PlanChange' })
export const subscriptionView = z
  .object({
    id: z.string(),
    application: z.object({ id: z.string(), name: z.string() }),
    tenant: z.string(),
    product: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    plan: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    state: subscriptionState,
    suspendedBy: z.string().nullable(),
    reason: z.string().nullable(),
    answers: z.record(z.string(), z.string()),
    startsAt: instant.nullable(),
    endsAt: instant.nullable(),
    createdAt: instant,
    change: planChange
      .nullable()
      .describe('The newest request for another plan, until it holds or is withdrawn. The plan above holds meanwhile.'),
    /** Present on answers to a change that the gateway has to learn of. */
    revision: z.int().optional(),
  })
  .meta({ id: 'Subscription' })
export const subscriptionPage = pageOf(subscriptionView)
export const subscriptionChange = z.strictObject({
  plan: reference.meta({ description: 'Another plan of the same product.' }),
  answers: z.record(z.string(), z.string().max(4_000)).default({}),
})
export const subscriptionSuspend = z.strictObject({ reason: comment })
export const subscriptionClose = z.strictObject({ reason: comment.optional() })
export const subscriptionEvent = z
  .object({
    id: z.string(),
    at: instant,
    actor: z.object({ id: z.string(), name: z.string() }).nullable(),
    kind: z.string(),
    comment: z.string().nullable(),
  })
  .meta({ id: 'SubscriptionEvent' })
export const subscriptionEventPage = pageOf(subscriptionEvent)
export const subscriptionAnswer = z.strictObject({ comment })

export const approvalQuery = pageQuery.extend({
  state: z.enum(['open', 'needs_info', 'approved', 'rejected', 'withdrawn']).optional(),
  tenant: reference.optional(),
})
export const approvalView = z
  .object({
    id: z.string(),
    kind: z.string(),
    tenant: z.string(),
    subject: z.object({ type: z.string(), id: z.string() }),
    requester: z.object({ id: z.string(), email: z.string(), name: z.string() }),
    state: z.string(),
    evidence: z.record(z.string(), z.unknown()),
    reasonCode: z.string().nullable(),
    comment: z.string().nullable(),
    createdAt: instant,
    decidedAt: instant.nullable(),
  })
  .meta({ id: 'ApprovalTask' })
export const approvalPage = pageOf(approvalView)
const earlierDecision = z.object({
  requester: z.string(),
  product: z.string().nullable(),
  plan: z.string().nullable(),
  state: z.enum(['approved', 'rejected']),
  reasonCode: z.string().nullable(),
  comment: z.string().nullable(),
  decidedAt: instant,
})
export const approvalHistory = z
  .object({
    requester: z.object({ since: instant.nullable(), verified: z.boolean() }),
    ofRequester: z
      .array(earlierDecision)
      .describe('On other requests of the same person, newest first, ten at the most.'),
    alike: z.array(earlierDecision).describe('On requests of others for the same plan, newest first, ten at the most.'),
  })
  .meta({ id: 'ApprovalHistory' })
export const approve = z.strictObject({ comment: comment.optional(), endsAt: instant.optional() })
export const reject = z.strictObject({
  reasonCode: z.enum(['not_eligible', 'insufficient_information', 'capacity', 'policy', 'duplicate', 'other']),
  comment,
})
export const ask = z.strictObject({ comment })
export const decided = z
  .object({ id: z.string(), state: z.string(), revision: z.int().optional() })
  .meta({ id: 'Decision' })

export const keyCreate = z.strictObject({
  name,
  expiresAt: instant.optional(),
  environment: z.enum(['live', 'test']).default('live'),
})
export const keyView = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    lastFour: z.string(),
    state: z.enum(['active', 'disabled', 'revoked', 'expired', 'rotating_out']),
    generation: z.int(),
    expiresAt: instant.nullable(),
    lastUsedAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Key' })
export const keyCreated = keyView.extend({ secret: z.string(), revision: z.int() }).meta({ id: 'KeyCreated' })
export const keyPage = pageOf(keyView)
export const keyRotate = z.strictObject({ grace: z.union([z.literal('0s'), duration]).default('24h') })
export const keyRotated = keyCreated
  .extend({ previous: z.object({ id: z.string(), validUntil: instant }) })
  .meta({ id: 'KeyRotated' })
export const keyRevoked = z.object({ revision: z.int() }).meta({ id: 'KeyRevoked' })

const windowUse = {
  window: duration,
  calendar: z.boolean(),
  resetsAt: instant
    .nullable()
    .describe('When some of it is free again, as far as is known; the end of a calendar window.'),
}
const use = z.object({ limit: z.int(), used: z.int(), remaining: z.int() })
/** What a subscription has used of its plan's limits over all nodes, as they last told; a limit that the plan does not set is absent. */
export const subscriptionLimits = z
  .object({
    requests: use.extend(windowUse).optional(),
    tokens: use.extend(windowUse).optional(),
    concurrency: use.optional(),
    budget: z
      .object({
        amount: money,
        used: money.describe('Spent, and reserved for calls under way.'),
        remaining: money,
        unpriced: z.enum(['deny', 'allow', 'price']),
        ...windowUse,
      })
      .optional(),
  })
  .meta({ id: 'SubscriptionLimits' })
