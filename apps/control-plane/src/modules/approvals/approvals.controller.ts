import {
  approvalHistory,
  approvalPage,
  approvalQuery,
  approvalView,
  approve,
  ask,
  decided,
  reject,
} from '@gatehouse/shared/api/applications.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { ApprovalService } from './approval.service.js'

const tag = 'Approvals'
const read = { anyOf: ['approval:read'] } as const
const write = { anyOf: ['approval:decide'] } as const

@Controller()
export class ApprovalsController {
  constructor(private readonly approvals: ApprovalService) {}

  @Endpoint({
    method: 'GET',
    path: '/approvals',
    tag,
    access: read,
    summary: 'What waits for a decision',
    query: approvalQuery,
    response: approvalPage,
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof approvalQuery>>) {
    return this.approvals.list(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/approvals/:task',
    tag,
    access: read,
    summary: 'Read a task',
    response: approvalView,
  })
  get(@Input() { ctx, params }: Call) {
    return this.approvals.get(ctx, params.task!)
  }

  @Endpoint({
    method: 'GET',
    path: '/approvals/:task/history',
    tag,
    access: read,
    summary: 'What else is known for a decision',
    description: 'Earlier decisions on the same requester, and on others who asked for the same plan of this tenant.',
    response: approvalHistory,
  })
  history(@Input() { ctx, params }: Call) {
    return this.approvals.history(ctx, params.task!)
  }

  @Endpoint({
    method: 'POST',
    path: '/approvals/:task/approve',
    tag,
    access: write,
    summary: 'Say yes',
    body: approve,
    response: decided,
    errors: ['state_invalid', 'four_eyes'],
  })
  approve(@Input() { ctx, params, body }: Call<z.output<typeof approve>>) {
    return this.approvals.approve(ctx, params.task!, body)
  }

  @Endpoint({
    method: 'POST',
    path: '/approvals/:task/reject',
    tag,
    access: write,
    summary: 'Say no, with a reason',
    body: reject,
    response: decided,
    errors: ['state_invalid', 'four_eyes'],
  })
  reject(@Input() { ctx, params, body }: Call<z.output<typeof reject>>) {
    return this.approvals.reject(ctx, params.task!, body)
  }

  @Endpoint({
    method: 'POST',
    path: '/approvals/:task/ask',
    tag,
    access: write,
    summary: 'Ask the requester',
    body: ask,
    response: decided,
    errors: ['state_invalid', 'four_eyes'],
  })
  ask(@Input() { ctx, params, body }: Call<z.output<typeof ask>>) {
    return this.approvals.ask(ctx, params.task!, body)
  }
}
