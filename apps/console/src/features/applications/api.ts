import type { applicationCreate, applicationUpdate } from '@gatehouse/shared/api/applications.js'
import { applicationPage, applicationView } from '@gatehouse/shared/api/applications.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Application = z.output<typeof applicationView>

export const applicationsQuery = pagedQuery(['applications'], (cursor, signal) =>
  get(applicationPage, '/applications', { query: { cursor }, signal }),
)

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['applications', id],
    queryFn: ({ signal }) => get(applicationView, `/applications/${encodeURIComponent(id)}`, { signal }),
  })

export const createApplication = (input: z.output<typeof applicationCreate>) =>
  post(applicationView, '/applications', input)

export const renameApplication = (id: string, input: z.output<typeof applicationUpdate>) =>
  change(applicationView, 'PATCH', `/applications/${encodeURIComponent(id)}`, input)

export const deleteApplication = (id: string) => act('DELETE', `/applications/${encodeURIComponent(id)}`)
