import type { nodeDetail, nodeView } from '@gatehouse/shared/api/fleet.js'
import type { Status } from '@gatehouse/shared/protocol/config.js'
import type { z } from 'zod'
import type { StoredDrain, StoredRefusal } from './node-rows.js'
import { stateOf } from './node-state.js'

/** A node with what its condition is told from. */
export interface NodeRow {
  id: string
  name: string
  node_group: string
  labels: Record<string, string>
  software_version: string | null
  connected: boolean
  revision: string
  desired: string
  lag_ms: number
  silent_ms: number | null
  apply_ms: number | null
  last_ack_at: Date | null
  last_seen_at: Date | null
  created_at: Date
  revoked_at: Date | null
  certificate_expires_at: Date | null
  refusal: StoredRefusal | null
  last_refusal: (StoredRefusal & { at: string }) | null
  drain: StoredDrain | null
  status: Partial<Status> | null
}

export function viewOf(row: NodeRow): z.output<typeof nodeView> {
  const revision = Number(row.revision)
  const desiredRevision = Number(row.desired)
  const lagMs = revision >= desiredRevision ? 0 : Math.max(0, Math.round(row.lag_ms))
  const { connected, refusal, silent_ms: silentMs, status } = row
  const state = stateOf({
    revoked: row.revoked_at !== null,
    connected,
    silentMs,
    acknowledged: row.last_ack_at !== null,
    revision,
    desiredRevision,
    lagMs,
    refusal,
    drain: {
      ordered: row.drain !== null,
      draining: status?.draining ?? false,
      drained: status?.drained ?? false,
    },
  })
  return {
    id: row.id,
    name: row.name,
    group: row.node_group,
    labels: row.labels,
    version: row.software_version,
    state,
    revision,
    desiredRevision,
    lagMs,
    lastAckAt: row.last_ack_at?.toISOString() ?? null,
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
    joinedAt: row.created_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString() ?? null,
    certificateExpiresAt: row.certificate_expires_at?.toISOString() ?? null,
    ...(refusal && { refusal: refusal.refusals }),
  }
}

export function detailOf(row: NodeRow): z.output<typeof nodeDetail> {
  const { drain, last_refusal: last, status } = row
  return {
    ...viewOf(row),
    applyMs: row.apply_ms,
    drainedBy: drain && { at: drain.at, grace: seconds(drain.graceMs), deadline: seconds(drain.deadlineMs) },
    lastRefusal: last && { at: last.at, revision: last.revision, refusals: last.refusals },
    reported: status && {
      workersReady: status.workersReady ?? 0,
      spoolBytes: status.spoolBytes ?? 0,
      rssBytes: status.rssBytes ?? 0,
      requestsPerSecond: status.requestsPerSecond ?? 0,
    },
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)}s`
