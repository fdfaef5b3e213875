import { z } from 'zod'
import { instant, pageOf, pageQuery } from './common.js'

export const joinTokenCreate = z.strictObject({
  group: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/)
    .default('default'),
  ttlMinutes: z.int().min(1).max(1_440).default(60),
})
export const joinTokenCreated = z
  .object({ id: z.string(), token: z.string(), expiresAt: instant })
  .meta({ id: 'JoinToken' })

export const nodeView = z
  .object({
    id: z.string(),
    name: z.string(),
    group: z.string(),
    version: z.string().nullable(),
    state: z.enum(['in_sync', 'applying', 'lagging', 'refused', 'offline', 'revoked']),
    revision: z.int(),
    desiredRevision: z.int(),
    lagMs: z.int(),
    lastAckAt: instant.nullable(),
    lastSeenAt: instant.nullable(),
    refusal: z.array(z.object({ kind: z.string(), id: z.string(), reason: z.string() })).optional(),
  })
  .meta({ id: 'Node' })
export const nodePage = pageOf(nodeView)
export const nodeQuery = pageQuery

export const snapshotView = z
  .object({ revision: z.int(), at: instant, actor: z.string().nullable(), summary: z.string() })
  .meta({ id: 'Snapshot' })
export const snapshotPage = pageOf(snapshotView)
export const snapshotDetail = snapshotView
  .extend({ changes: z.array(z.object({ kind: z.string(), id: z.string(), removed: z.boolean() })) })
  .meta({ id: 'SnapshotDetail' })
