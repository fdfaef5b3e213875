import { approvalPage, type approvalView, decided, type reject } from '@gatehouse/shared/api/applications.js'
import type { z } from 'zod'
import { get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Task = z.output<typeof approvalView>
export type TaskState = 'open' | 'needs_info' | 'approved' | 'rejected' | 'withdrawn'
export type Rejection = z.output<typeof reject>

const path = (id: string) => `/approvals/${encodeURIComponent(id)}`

export const tasksQuery = (state: TaskState) =>
  pagedQuery(['approvals', state], (cursor, signal) =>
    get(approvalPage, '/approvals', { query: { state, cursor }, signal }),
  )

export const approveTask = (id: string, comment?: string) =>
  post(decided, `${path(id)}/approve`, comment ? { comment } : {})
export const rejectTask = (id: string, input: Rejection) => post(decided, `${path(id)}/reject`, input)
export const askRequester = (id: string, input: { comment: string }) => post(decided, `${path(id)}/ask`, input)
