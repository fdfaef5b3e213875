import {
  policyCreate,
  policyPage,
  type policyPurge,
  policyType,
  type policyUpdate,
  policyView,
} from '@gatehouse/shared/api/ai.js'
import { revised, withRevision } from '@gatehouse/shared/api/common.js'
import { queryOptions } from '@tanstack/react-query'
import { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Policy = z.output<typeof policyView>
export type PolicyType = z.output<typeof policyType>
export type ScopeKind = z.output<typeof policyCreate>['scope']['kind']

const changed = withRevision(policyView)

export const policiesQuery = (tenant: string) =>
  pagedQuery(['policies', tenant], (cursor, signal) =>
    get(policyPage, path`/tenants/${tenant}/policies`, { query: { cursor }, signal }),
  )

export const policyTypesQuery = queryOptions({
  queryKey: ['policy-types'],
  queryFn: async ({ signal }) => (await get(z.object({ data: z.array(policyType) }), '/policy-types', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export const policySettings = policyCreate.omit({ type: true, scope: true })

export const createPolicy = (tenant: string, input: z.input<typeof policyCreate>) =>
  post(changed, path`/tenants/${tenant}/policies`, input)
export const updatePolicy = (tenant: string, policy: string, input: z.input<typeof policyUpdate>) =>
  change(changed, 'PATCH', path`/tenants/${tenant}/policies/${policy}`, input)
export const purgePolicy = (tenant: string, policy: string, input: z.input<typeof policyPurge>) =>
  post(revised, path`/tenants/${tenant}/policies/${policy}/purge`, input)
export const removePolicy = (tenant: string, policy: string) =>
  act('DELETE', path`/tenants/${tenant}/policies/${policy}`)
