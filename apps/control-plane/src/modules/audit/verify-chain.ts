import { auditHash } from '../../platform/change/audit-trail.js'

/** A row of `audit_entry`. */
export interface StoredEntry {
  id: string
  chain: string
  sequence: string
  tenant_id: string | null
  organization_id: string | null
  at: Date
  actor_id: string | null
  actor_kind: string
  action: string
  target_type: string
  target_id: string
  before: unknown
  after: unknown
  request_id: string | null
  address: string | null
  revision: string | null
  previous_hash: Buffer
  hash: Buffer
}

/** Follows a chain from its first entry to its head; the first entry that does not fit is where it was broken. */
export async function verifyChain(
  head: { sequence: number; hash: Buffer },
  entriesAfter: (sequence: number) => Promise<StoredEntry[]>,
): Promise<{ entries: number; brokenAt: string | null }> {
  let previous: Buffer = Buffer.alloc(32)
  let sequence = 0
  for (;;) {
    const entries = await entriesAfter(sequence)
    for (const entry of entries) {
      if (Number(entry.sequence) > head.sequence) break
      const fits =
        Number(entry.sequence) === sequence + 1 &&
        entry.previous_hash.equals(previous) &&
        entry.hash.equals(hashOf(previous, entry))
      if (!fits) return { entries: sequence, brokenAt: entry.id }
      previous = entry.hash
      sequence++
    }
    if (entries.length === 0 || sequence >= head.sequence) break
  }
  const whole = sequence === head.sequence && previous.equals(head.hash)
  return { entries: sequence, brokenAt: whole ? null : 'the end' }
}

const hashOf = (previous: Buffer, row: StoredEntry): Buffer =>
  auditHash(previous, {
    id: row.id,
    chain: row.chain,
    sequence: Number(row.sequence),
    tenantId: row.tenant_id,
    organizationId: row.organization_id,
    at: row.at.toISOString(),
    actorId: row.actor_id,
    actorKind: row.actor_kind,
    action: row.action,
    targetType: row.target_type,
    targetId: row.target_id,
    before: row.before,
    after: row.after,
    requestId: row.request_id,
    address: row.address,
    revision: row.revision === null ? null : Number(row.revision),
  })
