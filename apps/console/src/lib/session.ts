import { me as meSchema } from '@gatehouse/shared/api/identity.js'
import type { Permission } from '@gatehouse/shared/permissions.js'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { ApiError, get } from './api-client.js'

export type Me = z.output<typeof meSchema>

/** Who is signed in; null for nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await get(meSchema, '/me', { signal })
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
  staleTime: 60_000,
})

export const useMe = (): Me | null => useQuery(meQuery).data ?? null

/** On the platform, or in any tenant or organization. */
export const can = (me: Me | null, permission: Permission): boolean =>
  me !== null && [me, ...me.tenants, ...me.organizations].some(({ permissions }) => permissions.includes(permission))

export const tenantsWith = (me: Me | null, permission: Permission): Me['tenants'] =>
  me?.tenants.filter(tenant => tenant.permissions.includes(permission)) ?? []

/** What the caller may do within an organization. */
export const permissionsIn = (me: Me | null, organization: string): readonly string[] =>
  me?.organizations.find(({ id }) => id === organization)?.permissions ?? []

/** Where snippets point: what the control plane says, else the usual port of this machine. */
export function gatewayUrl(): string {
  const said = document.querySelector<HTMLMetaElement>('meta[name="gatehouse-gateway"]')?.content ?? ''
  return /^https?:\/\//.test(said) ? said.replace(/\/$/, '') : `${location.protocol}//${location.hostname}:8000`
}
