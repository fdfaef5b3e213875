import type { approvalHistory } from '@gatehouse/shared/api/applications.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'

const MOST = 10

interface Decided {
  requester: string | null
  evidence: { plan?: string; product?: string }
  state: 'approved' | 'rejected'
  reason_code: string | null
  comment: string | null
  decided_at: Date
}

/** What else is known for a decision: what the requester asked of this tenant before, and how others fared who asked for the same. */
export async function historyOf(tx: Tx, tenantId: string, taskId: string): Promise<z.input<typeof approvalHistory>> {
  const others = (condition: string) =>
    tx.query<Decided>(
      `SELECT u.name AS requester, t.evidence, t.state, t.reason_code, t.comment, t.decided_at
       FROM approval_task t JOIN approval_task own ON own.id = $2 LEFT JOIN app_user u ON u.id = t.requester_id
       WHERE t.tenant_id = $1 AND t.id <> own.id AND t.state IN ('approved', 'rejected') AND ${condition} ORDER BY t.decided_at DESC LIMIT ${MOST}`,
      [tenantId, taskId],
    )
  const requester = await others('t.requester_id = own.requester_id')
  const same = await others(
    `t.requester_id <> own.requester_id AND t.kind = own.kind AND t.evidence->'product' = own.evidence->'product' AND t.evidence->'plan' = own.evidence->'plan'`,
  )
  const [known] = await tx.query<{ since: Date | null; verified: boolean | null }>(
    `SELECT u.created_at AS since, u.state = 'active' AS verified
     FROM approval_task t LEFT JOIN app_user u ON u.id = t.requester_id WHERE t.tenant_id = $1 AND t.id = $2`,
    [tenantId, taskId],
  )
  return {
    requester: { since: known?.since?.toISOString() ?? null, verified: known?.verified ?? false },
    ofRequester: requester.map(view),
    alike: same.map(view),
  }
}

const view = (row: Decided) => ({
  requester: row.requester ?? 'Deleted user',
  product: row.evidence.product ?? null,
  plan: row.evidence.plan ?? null,
  state: row.state,
  reasonCode: row.reason_code,
  comment: row.comment,
  decidedAt: row.decided_at.toISOString(),
})
