import type { keyCreate, keyRotate } from '@gatehouse/shared/api/applications.js'
import { keyCreated, keyPage, keyRevoked, keyRotated, type keyView } from '@gatehouse/shared/api/applications.js'
import { logPage, usageAnswer } from '@gatehouse/shared/api/observability.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Key = z.output<typeof keyView>

const path = (application: string) => `/applications/${encodeURIComponent(application)}/keys`

export const keysQuery = (application: string) =>
  pagedQuery(['keys', application], (cursor, signal) => get(keyPage, path(application), { query: { cursor }, signal }))

export const createKey = (application: string, input: z.output<typeof keyCreate>) =>
  post(keyCreated, path(application), input)
export const rotateKey = (application: string, key: string, input: z.output<typeof keyRotate>) =>
  post(keyRotated, `${path(application)}/${encodeURIComponent(key)}/rotate`, input)
export const revokeKey = (application: string, key: string) =>
  post(keyRevoked, `${path(application)}/${encodeURIComponent(key)}/revoke`)
export const setKeyEnabled = (application: string, key: string, enabled: boolean) =>
  post(keyRevoked, `${path(application)}/${encodeURIComponent(key)}/${enabled ? 'enable' : 'disable'}`)

const LOOK_EVERY_MS = 2_000
const LOOK_BACK_MS = 30 * 86_400_000

/** The newest call that succeeded in a month; null while there is none, which is looked at again and again. */
export const firstCallQuery = (application: string) =>
  queryOptions({
    queryKey: ['first-call', application],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - LOOK_BACK_MS).toISOString()
      const query = { application, status: 'ok', from, limit: 1 }
      return (await get(logPage, '/logs', { query, signal })).data[0] ?? null
    },
    refetchInterval: ({ state }) => (state.data ? false : LOOK_EVERY_MS),
  })

/** Calls in 24 hours by the id of their key. */
export const usesQuery = (application: string) =>
  queryOptions({
    queryKey: ['keys', application, 'uses'],
    queryFn: async ({ signal }) => {
      const { data } = await get(usageAnswer, '/usage', { query: { application, groupBy: 'key' }, signal })
      return new Map(data.map(({ group, requests }) => [group.key ?? '', requests]))
    },
    refetchInterval: 10_000,
  })
