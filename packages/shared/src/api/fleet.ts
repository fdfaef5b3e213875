import { z } from 'zod'
import { duration } from '../duration.js'
import { description, instant, name, pageOf, pageQuery, patchOf, reference, slug, withRevision } from './common.js'

const labels = z
  .record(z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,62}$/), z.string().max(63))
  .refine(all => Object.keys(all).length <= 20, 'at most 20')
  .meta({ description: 'For people and programs to find groups by, such as {"region": "eu-west"}.' })

/** Which APIs the nodes of a group serve. */
export const groupServes = z
  .union([
    z.literal('everything'),
    z.strictObject({
      tenants: z.array(reference).max(500).default([]).describe('All APIs of these tenants.'),
      apis: z.array(z.string().min(1).max(200)).max(500).default([]).describe('These APIs, as "tenant/api" or by id.'),
    }),
  ])
  .meta({
    description:
      'Nodes get these APIs and what they need: models, providers with their credentials, plans, applications and keys.',
  })

export const nodeGroupCreate = z.strictObject({
  slug,
  name,
  description: description.default(''),
  labels: labels.default({}),
  serves: groupServes.default('everything'),
})
export const nodeGroupUpdate = patchOf(nodeGroupCreate.omit({ slug: true }))
export const nodeGroupView = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    description: z.string(),
    labels: z.record(z.string(), z.string()),
    serves: z.union([z.literal('everything'), z.object({ tenants: z.array(z.string()), apis: z.array(z.string()) })]),
    nodes: z.int().describe('Members that were not revoked.'),
    createdAt: instant,
  })
  .meta({ id: 'NodeGroup' })
export const nodeGroupPage = pageOf(nodeGroupView)
export const nodeGroupChanged = withRevision(nodeGroupView)

export const joinTokenCreate = z.strictObject({
  group: reference.default('default').describe('The group of nodes that joins.'),
  ttlMinutes: z.int().min(1).max(1_440).default(60),
})
export const joinTokenCreated = z
  .object({
    id: z.string(),
    token: z.string(),
    group: z.string(),
    expiresAt: instant,
    command: z.string().describe('Joins a node, where this installation is reached at the ports that it listens on.'),
  })
  .meta({ id: 'JoinToken' })

const refusals = z.array(z.object({ kind: z.string(), id: z.string(), reason: z.string() }))

export const nodeState = z.enum([
  'in_sync',
  'degraded',
  'applying',
  'lagging',
  'refused',
  'draining',
  'drained',
  'offline',
  'revoked',
])

export const nodeView = z
  .object({
    id: z.string(),
    name: z.string(),
    group: z.string(),
    labels: z.record(z.string(), z.string()).describe('Of its group.'),
    version: z.string().nullable(),
    state: nodeState.describe('degraded: it serves the present revision but for what stands in "refusal".'),
    revision: z.int(),
    desiredRevision: z.int(),
    lagMs: z.int(),
    lastAckAt: instant.nullable(),
    lastSeenAt: instant.nullable(),
    joinedAt: instant,
    revokedAt: instant.nullable(),
    certificateExpiresAt: instant.nullable(),
    refusal: refusals.optional().describe('What it does not serve now.'),
  })
  .meta({ id: 'Node' })
export const nodePage = pageOf(nodeView)
export const nodeQuery = pageQuery.extend({
  group: reference.optional().describe('Only nodes of this group.'),
})

export const nodeDetail = nodeView
  .extend({
    applyMs: z.int().nullable().describe('How long the last change took there, from receipt to the last worker.'),
    drainedBy: z.object({ at: instant, grace: z.string(), deadline: z.string() }).nullable(),
    lastRefusal: z
      .object({ at: instant, revision: z.int(), refusals })
      .nullable()
      .describe('Whether or not it still holds.'),
    reported: z
      .object({
        workersReady: z.int(),
        spoolBytes: z.int(),
        rssBytes: z.int(),
        requestsPerSecond: z.number(),
      })
      .nullable(),
  })
  .meta({ id: 'NodeDetail' })

export const nodeDrain = z.strictObject({
  grace: duration
    .default('5s')
    .describe('For how long it still takes calls while /readyz says 503, so that balancers notice first.'),
  deadline: duration.default('30s').describe('How long calls under way may take to end after that.'),
})

/** How a change got around. */
const live = z
  .object({
    nodes: z.int().describe('Connected nodes that serve it.'),
    of: z.int().describe('Connected nodes.'),
    ms: z.int().nullable().describe('From commit until the last of them had it; null while one has not.'),
  })
  .meta({ id: 'Live' })

export const snapshotView = z
  .object({ revision: z.int(), at: instant, actor: z.string().nullable(), summary: z.string(), live })
  .meta({ id: 'Snapshot' })
export const snapshotPage = pageOf(snapshotView)
export const snapshotDetail = snapshotView
  .extend({ changes: z.array(z.object({ kind: z.string(), id: z.string(), removed: z.boolean() })) })
  .meta({ id: 'SnapshotDetail' })
