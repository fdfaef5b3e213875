import type { approvalQuery, approvalView } from '@gatehouse/shared/api/applications.js'
import type { Page } from '@gatehouse/shared/api/common.js'
import type { z } from 'zod'
import type { Tx } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'

type View = z.output<typeof approvalView>

interface Row {
  id: string
  kind: string
  tenant: string
  subject_type: string
  subject_id: string
  requester_id: string
  requester_email: string | null
  requester_name: string | null
  state: string
  evidence: Record<string, unknown>
  reason_code: string | null
  comment: string | null
  created_at: Date
  decided_at: Date | null
}

/** Tasks of these tenants, newest first. `$1` is the tenants; `condition` counts its parameters from `$2`. */
export async function approvalViews(
  tx: Tx,
  tenants: string[],
  condition: string,
  parameters: unknown[],
  limit = 1,
): Promise<View[]> {
  const rows = await tx.query<Row>(
    `SELECT t.id, t.kind, n.slug AS tenant, t.subject_type, t.subject_id, t.requester_id, u.email AS requester_email, u.name AS requester_name,
       t.state, t.evidence, t.reason_code, t.comment, t.created_at, t.decided_at
     FROM approval_task t JOIN tenant n ON n.id = t.tenant_id LEFT JOIN app_user u ON u.id = t.requester_id
     WHERE t.tenant_id = ANY($1) AND ${condition} ORDER BY t.id DESC LIMIT ${Number(limit)}`,
    [tenants, ...parameters],
  )
  return rows.map(view)
}

export async function approvalPage(
  tx: Tx,
  tenants: string[],
  query: z.output<typeof approvalQuery>,
): Promise<Page<View>> {
  const { state, tenant, cursor, limit } = query
  const rows = await approvalViews(
    tx,
    tenants,
    '($2::text IS NULL OR t.state = $2) AND ($3::text IS NULL OR $3 IN (n.id, n.slug)) AND ($4::text IS NULL OR t.id < $4)',
    [state ?? null, tenant ?? null, cursor === undefined ? null : cursorOf(cursor)],
    limit + 1,
  )
  return pageOf(
    rows,
    limit,
    row => row.id,
    row => row,
  )
}

const view = (row: Row): View => ({
  id: row.id,
  kind: row.kind,
  tenant: row.tenant,
  subject: { type: row.subject_type, id: row.subject_id },
  requester: { id: row.requester_id, email: row.requester_email ?? '', name: row.requester_name ?? 'Deleted user' },
  state: row.state,
  evidence: row.evidence,
  reasonCode: row.reason_code,
  comment: row.comment,
  createdAt: row.created_at.toISOString(),
  decidedAt: row.decided_at?.toISOString() ?? null,
})
