import { auditPage, auditQuery, auditVerified } from '@gatehouse/shared/api/observability.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { AuditService } from './audit.service.js'

const access = { anyOf: ['audit:read', 'platform:audit'] } as const

@Controller()
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Endpoint({
    method: 'GET',
    path: '/audit',
    tag: 'Audit',
    access,
    summary: 'Who changed what, newest first',
    query: auditQuery,
    response: auditPage,
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof auditQuery>>) {
    return this.audit.list(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/audit/verify',
    tag: 'Audit',
    access,
    summary: 'Check that no entry was changed, taken out or put in',
    response: auditVerified,
  })
  verify(@Input() { ctx }: Call) {
    return this.audit.verify(ctx)
  }
}
