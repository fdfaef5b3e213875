import {
  organizationCreate,
  organizationInvitationCreate,
  organizationInvitationPage,
  organizationInvitationView,
  organizationMemberPage,
  organizationMemberUpdate,
  organizationMemberView,
  organizationUpdate,
  organizationView,
} from '@gatehouse/shared/api/organizations.js'
import { queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import { act, change, get, getVersioned, post } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'
import { path } from '../../lib/path.js'

export type Organization = z.output<typeof organizationView>
export type Member = z.output<typeof organizationMemberView>
export type Invitation = z.output<typeof organizationInvitationView>
export {
  organizationCreate,
  organizationInvitationCreate,
  organizationInvitationView,
  organizationMemberUpdate,
  organizationMemberView,
  organizationUpdate,
}

export const organizationQuery = (organization: string) =>
  queryOptions({
    queryKey: ['organization', organization],
    queryFn: ({ signal }) => getVersioned(organizationView, path`/organizations/${organization}`, { signal }),
  })
export const membersQuery = (organization: string) =>
  pagedQuery(['organization', organization, 'members'], (cursor, signal) =>
    get(organizationMemberPage, path`/organizations/${organization}/members`, { query: { cursor }, signal }),
  )
export const invitationsQuery = (organization: string) =>
  pagedQuery(['organization', organization, 'invitations'], (cursor, signal) =>
    get(organizationInvitationPage, path`/organizations/${organization}/invitations`, { query: { cursor }, signal }),
  )

export const createOrganization = (input: z.output<typeof organizationCreate>) =>
  post(organizationView, '/organizations', input)
export const renameOrganization = (id: string, input: z.output<typeof organizationUpdate>, etag?: string) =>
  change(organizationView, 'PATCH', path`/organizations/${id}`, input, etag)
export const invite = (id: string, input: z.output<typeof organizationInvitationCreate>) =>
  post(organizationInvitationView, path`/organizations/${id}/invitations`, input)
export const revokeInvitation = (id: string, invitation: string) =>
  act('DELETE', path`/organizations/${id}/invitations/${invitation}`)
export const changeMember = (id: string, user: string, input: z.output<typeof organizationMemberUpdate>) =>
  change(organizationMemberView, 'PATCH', path`/organizations/${id}/members/${user}`, input)
export const removeMember = (id: string, user: string) => act('DELETE', path`/organizations/${id}/members/${user}`)
