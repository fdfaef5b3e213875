import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import {
  organizationInvitationCreate,
  organizationInvitationPage,
  organizationInvitationView,
  organizationMemberPage,
  organizationMemberUpdate,
  organizationMemberView,
} from '@gatehouse/shared/api/organizations.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { OrganizationInvitationService } from './organization-invitation.service.js'
import { OrganizationMemberService } from './organization-member.service.js'

const tag = 'Organizations'
const read = { organization: 'organization:read' } as const
const write = { organization: 'organization:write' } as const
const members = '/organizations/:organization/members'
const invitations = '/organizations/:organization/invitations'

@Controller()
export class OrganizationMembersController {
  constructor(
    private readonly members: OrganizationMemberService,
    private readonly invitations: OrganizationInvitationService,
  ) {}

  @Endpoint({
    method: 'GET',
    path: members,
    access: read,
    tag,
    summary: 'Members of an organization',
    query: pageQuery,
    response: organizationMemberPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.members.page(ctx, query)
  }

  @Endpoint({
    method: 'PATCH',
    path: `${members}/:user`,
    access: write,
    tag,
    summary: 'Change the role of a member',
    description: 'The last owner stays one.',
    body: organizationMemberUpdate,
    response: organizationMemberView,
    errors: ['state_invalid'],
  })
  update(@Input() { ctx, params, body }: Call<z.output<typeof organizationMemberUpdate>>) {
    return this.members.update(ctx, params.user!, body)
  }

  @Endpoint({
    method: 'DELETE',
    path: `${members}/:user`,
    access: write,
    tag,
    summary: 'Remove a member',
    description: 'Their applications stay with the organization. The last owner stays.',
    errors: ['state_invalid'],
  })
  remove(@Input() { ctx, params }: Call) {
    return this.members.remove(ctx, params.user!)
  }

  @Endpoint({
    method: 'GET',
    path: invitations,
    access: read,
    tag,
    summary: 'Invitations to an organization, newest first',
    query: pageQuery,
    response: organizationInvitationPage,
  })
  invited(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.invitations.page(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: invitations,
    access: write,
    tag,
    summary: 'Invite somebody to an organization',
    description: 'The link in the mail works once, for 72 hours, for a user with that address.',
    body: organizationInvitationCreate,
    response: organizationInvitationView,
    status: 201,
    errors: ['state_invalid', 'conflict'],
  })
  invite(@Input() { ctx, body }: Call<z.output<typeof organizationInvitationCreate>>) {
    return this.invitations.create(ctx, body)
  }

  @Endpoint({
    method: 'DELETE',
    path: `${invitations}/:invitation`,
    access: write,
    tag,
    summary: 'Revoke an invitation to an organization',
  })
  revoke(@Input() { ctx, params }: Call) {
    return this.invitations.revoke(ctx, params.invitation!)
  }
}
