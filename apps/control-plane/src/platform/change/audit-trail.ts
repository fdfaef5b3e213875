import { createHash } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import type { Tx } from '../database/database.js'
import { newId } from '../ids.js'
import { canonicalJson } from './canonical-json.js'

export interface AuditFacts {
  /** `noun.verb`, such as `api.publish`. */
  action: string
  target: { type: string; id: string }
  /** Whose chain it belongs to; absent: the platform's. */
  tenantId?: string | undefined
  organizationId?: string | undefined
  /** Never secrets: pass views, not rows. */
  before?: unknown
  after?: unknown
}

const GENESIS = Buffer.alloc(32)

/** Writes audit entries, each chained to the one before by SHA-256, in the transaction of what they tell of. */
@Injectable()
export class AuditTrail {
  append(tx: Tx, facts: AuditFacts, revision: number | null): Promise<void> {
    // Whoever is noted cannot write here, nor see the chain of the other party.
    return tx.asSystem(() => this.chain(tx, facts, revision))
  }

  private async chain(tx: Tx, facts: AuditFacts, revision: number | null): Promise<void> {
    const chain = facts.tenantId ?? 'platform'
    await tx.query('INSERT INTO audit_head (chain, sequence, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING', [
      chain,
      GENESIS,
    ])
    const [head] = await tx.query<{ sequence: string; hash: Buffer }>(
      'SELECT sequence, hash FROM audit_head WHERE chain = $1 FOR UPDATE',
      [chain],
    )
    const { principal } = tx.ctx
    const entry: AuditRow = {
      id: newId('audit'),
      chain,
      sequence: Number(head!.sequence) + 1,
      tenantId: facts.tenantId ?? null,
      organizationId: facts.organizationId ?? null,
      at: new Date().toISOString(),
      actorId: principal?.userId ?? null,
      actorKind: principal?.kind ?? 'system',
      action: facts.action,
      targetType: facts.target.type,
      targetId: facts.target.id,
      before: facts.before ?? null,
      after: facts.after ?? null,
      requestId: tx.ctx.requestId,
      address: tx.ctx.address ?? null,
      revision,
    }
    const hash = auditHash(head!.hash, entry)
    await tx.query(
      `INSERT INTO audit_entry (id, chain, sequence, tenant_id, organization_id, at, actor_id, actor_kind, action, target_type, target_id,
         before, after, request_id, address, revision, previous_hash, hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
      [...Object.values({ ...entry, before: json(entry.before), after: json(entry.after) }), head!.hash, hash],
    )
    await tx.query('UPDATE audit_head SET sequence = $2, hash = $3 WHERE chain = $1', [chain, entry.sequence, hash])
  }
}

export interface AuditRow {
  id: string
  chain: string
  sequence: number
  tenantId: string | null
  organizationId: string | null
  at: string
  actorId: string | null
  actorKind: string
  action: string
  targetType: string
  targetId: string
  before: unknown
  after: unknown
  requestId: string | null
  address: string | null
  revision: number | null
}

const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))

/** What an entry's hash covers: the hash before it and every field, as JSON with sorted keys. */
export const auditHash = (previous: Buffer, entry: AuditRow): Buffer =>
  createHash('sha256').update(previous).update(canonicalJson(entry)).digest()
