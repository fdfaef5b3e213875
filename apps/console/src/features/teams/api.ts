import {
  teamCreate,
  teamMemberPage,
  teamPage,
  teamShare,
  teamSharePage,
  teamShareView,
  teamUpdate,
  teamView,
} from '@gatehouse/shared/api/tenants.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Team = z.output<typeof teamView>
export { teamCreate, teamShare, teamUpdate }

export const teamsQuery = (tenant: string) =>
  pagedQuery(['teams', tenant], (cursor, signal) =>
    get(teamPage, path`/tenants/${tenant}/teams`, { query: { cursor }, signal }),
  )
export const teamMembersQuery = (tenant: string, team: string) =>
  queryOptions({
    queryKey: ['teams', tenant, team, 'members'],
    queryFn: async ({ signal }) =>
      (await get(teamMemberPage, path`/tenants/${tenant}/teams/${team}/members`, { signal })).data,
  })
export const teamSharesQuery = (tenant: string, team: string) =>
  queryOptions({
    queryKey: ['teams', tenant, team, 'shares'],
    queryFn: async ({ signal }) =>
      (await get(teamSharePage, path`/tenants/${tenant}/teams/${team}/shares`, { signal })).data,
  })

export const createTeam = (tenant: string, input: z.output<typeof teamCreate>) =>
  post(teamView, path`/tenants/${tenant}/teams`, input)
export const renameTeam = (tenant: string, team: string, input: z.output<typeof teamUpdate>) =>
  change(teamView, 'PATCH', path`/tenants/${tenant}/teams/${team}`, input)
export const dissolveTeam = (tenant: string, team: string) => act('DELETE', path`/tenants/${tenant}/teams/${team}`)
export const addToTeam = (tenant: string, team: string, userId: string) =>
  act('POST', path`/tenants/${tenant}/teams/${team}/members`, { userId })
export const takeFromTeam = (tenant: string, team: string, userId: string) =>
  act('DELETE', path`/tenants/${tenant}/teams/${team}/members/${userId}`)
export const share = (tenant: string, team: string, input: z.output<typeof teamShare>) =>
  post(teamShareView, path`/tenants/${tenant}/teams/${team}/shares`, input)
export const unshare = (tenant: string, team: string, type: string, subject: string) =>
  act('DELETE', path`/tenants/${tenant}/teams/${team}/shares/${type}/${subject}`)
