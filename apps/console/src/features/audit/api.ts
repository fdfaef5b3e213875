import { type auditEntry, auditPage, auditVerified } from '@gatehouse/shared/api/observability.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Entry = z.output<typeof auditEntry>
export type Verified = z.output<typeof auditVerified>

export interface AuditScope {
  /** Slug; undefined: everything that the caller may see. */
  tenant?: string | undefined
  action?: string | undefined
  actor?: string | undefined
  target?: string | undefined
}

export const auditQuery = (scope: AuditScope, limit = 50) =>
  pagedQuery(['audit', scope, limit], (cursor, signal) =>
    get(auditPage, '/audit', { query: { ...scope, cursor, limit }, signal }),
  )

export const verifyAudit = () => get(auditVerified, '/audit/verify')
