import { type reratingCreate, reratingDetail, reratingPage, reratingView } from '@gatehouse/shared/api/rerating.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Rerating = z.output<typeof reratingView>
export type ReratingDetail = z.output<typeof reratingDetail>

export const SOON_MS = 1_000
export const isBusy = ({ state }: Pick<Rerating, 'state'>): boolean => state === 'counting' || state === 'applying'

export const reratingsQuery = (tenant: string) =>
  pagedQuery(['reratings', tenant], (cursor, signal) =>
    get(reratingPage, path`/tenants/${tenant}/reratings`, { query: { cursor }, signal }),
  )

export const reratingQuery = (tenant: string, id: string) =>
  queryOptions({
    queryKey: ['reratings', tenant, id],
    queryFn: ({ signal }) => get(reratingDetail, path`/tenants/${tenant}/reratings/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && isBusy(state.data) ? SOON_MS : false),
  })

export const startRerating = (tenant: string, input: z.input<typeof reratingCreate>) =>
  post(reratingView, path`/tenants/${tenant}/reratings`, input)
export const applyRerating = (tenant: string, id: string) =>
  post(reratingView, path`/tenants/${tenant}/reratings/${id}/apply`)
