import { roleCreate, rolePage, roleUpdate, roleView } from '@gatehouse/shared/api/tenants.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { path } from '../../lib/path.js'

export type Role = z.output<typeof roleView>
export { roleCreate, roleUpdate }

/** There are never more than a page. */
export const rolesQuery = (tenant: string) =>
  queryOptions({
    queryKey: ['roles', tenant],
    queryFn: async ({ signal }) => (await get(rolePage, path`/tenants/${tenant}/roles`, { signal })).data,
  })

export const createRole = (tenant: string, input: z.output<typeof roleCreate>) =>
  post(roleView, path`/tenants/${tenant}/roles`, input)
export const updateRole = (tenant: string, role: string, input: z.output<typeof roleUpdate>) =>
  change(roleView, 'PATCH', path`/tenants/${tenant}/roles/${role}`, input)
export const removeRole = (tenant: string, role: string) => act('DELETE', path`/tenants/${tenant}/roles/${role}`)
