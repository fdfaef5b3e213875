import type { keyCreate, keyRotate } from '@gatehouse/shared/api/applications.js'
import { keyCreated, keyPage, keyRevoked, keyRotated, type keyView } from '@gatehouse/shared/api/applications.js'
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
