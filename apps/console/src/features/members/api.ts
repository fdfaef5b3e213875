import {
  invitationCreate,
  invitationPage,
  invitationView,
  memberPage,
  memberUpdate,
  memberView,
} from '@gatehouse/shared/api/tenants.js'
import type { z } from 'zod'
import { act, change, get, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Member = z.output<typeof memberView>
export type Invitation = z.output<typeof invitationView>
export { invitationCreate, memberUpdate }

export const membersQuery = (tenant: string) =>
  pagedQuery(['members', tenant], (cursor, signal) =>
    get(memberPage, path`/tenants/${tenant}/members`, { query: { cursor }, signal }),
  )
export const invitationsQuery = (tenant: string) =>
  pagedQuery(['members', tenant, 'invitations'], (cursor, signal) =>
    get(invitationPage, path`/tenants/${tenant}/invitations`, { query: { cursor }, signal }),
  )

export const invite = (tenant: string, input: z.output<typeof invitationCreate>) =>
  post(invitationView, path`/tenants/${tenant}/invitations`, input)
export const revokeInvitation = (tenant: string, invitation: string) =>
  act('DELETE', path`/tenants/${tenant}/invitations/${invitation}`)
export const changeMember = (tenant: string, user: string, input: z.output<typeof memberUpdate>) =>
  change(memberView, 'PATCH', path`/tenants/${tenant}/members/${user}`, input)
export const removeMember = (tenant: string, user: string) => act('DELETE', path`/tenants/${tenant}/members/${user}`)
