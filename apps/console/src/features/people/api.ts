import { platformSettings, user, userPage, type userQuery } from '@gatehouse/shared/api/identity.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Account = z.output<typeof user>
/** Of those that the page tells apart. */
export type AccountState = Extract<z.output<typeof userQuery>['state'], 'pending_approval' | 'active'>
export type Settings = z.output<typeof platformSettings>

export const accountsQuery = (state: AccountState | undefined) =>
  pagedQuery(['accounts', state ?? 'all'], (cursor, signal) =>
    get(userPage, '/users', { query: { state, cursor }, signal }),
  )

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => get(platformSettings, '/settings', { signal }),
})

export const configure = (settings: Settings) => change(platformSettings, 'PUT', '/settings', settings)
export const approveAccount = (id: string) => post(user, path`/users/${id}/approve`)
export const rejectAccount = (id: string, input: { comment: string }) => post(user, path`/users/${id}/reject`, input)
