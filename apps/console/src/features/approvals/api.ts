import {
  approvalHistory,
  approvalPage,
  type approvalView,
  decided,
  type reject,
} from '@gatehouse/shared/api/applications.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Task = z.output<typeof approvalView>
export type TaskState = 'open' | 'needs_info' | 'approved' | 'rejected' | 'withdrawn'
export type Rejection = z.output<typeof reject>
export type History = z.output<typeof approvalHistory>

export const tasksQuery = (state: TaskState) =>
  pagedQuery(['approvals', state], (cursor, signal) =>
    get(approvalPage, '/approvals', { query: { state, cursor }, signal }),
  )

export const historyQuery = (task: string) =>
  queryOptions({
    queryKey: ['approvals', 'history', task],
    queryFn: ({ signal }) => get(approvalHistory, path`/approvals/${task}/history`, { signal }),
    staleTime: 60_000,
  })

// Leaving the page sends what was held back.
const lasting = { keepalive: true }

export const approveTask = (id: string) => post(decided, path`/approvals/${id}/approve`, {}, lasting)
export const rejectTask = (id: string, input: Rejection) => post(decided, path`/approvals/${id}/reject`, input, lasting)
export const askRequester = (id: string, input: { comment: string }) => post(decided, path`/approvals/${id}/ask`, input)
