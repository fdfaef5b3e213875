import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import { invitationAccept, invitationCreate, invitationPage, invitationView } from '@gatehouse/shared/api/tenants.js'
import { Controller } from '@nestjs/common'
import { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { InvitationService } from './invitation.service.js'
import { OrganizationInvitationService } from './organization-invitation.service.js'

const tag = 'Members'
const all = '/tenants/:tenant/invitations'
/** The one that was joined. */
const accepted = z.object({ tenantId: z.string().optional(), organizationId: z.string().optional() })

@Controller()
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationService,
    private readonly organizations: OrganizationInvitationService,
  ) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: { tenant: 'member:read' },
    tag,
    summary: 'Invitations, newest first',
    query: pageQuery,
    response: invitationPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.invitations.page(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: { tenant: 'member:write' },
    tag,
    summary: 'Invite somebody by mail',
    description: 'The link in the mail works once, for 72 hours, for a user with that address.',
    body: invitationCreate,
    response: invitationView,
    status: 201,
    errors: ['reference_missing', 'conflict'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof invitationCreate>>) {
    return this.invitations.create(ctx, body)
  }

  @Endpoint({
    method: 'DELETE',
    path: `${all}/:invitation`,
    access: { tenant: 'member:write' },
    tag,
    summary: 'Revoke an invitation',
  })
  revoke(@Input() { ctx, params }: Call) {
    return this.invitations.revoke(ctx, params.invitation!)
  }

  @Endpoint({
    method: 'POST',
    path: '/invitations/accept',
    access: 'signed-in',
    tag,
    summary: 'Accept an invitation',
    description: 'Of a tenant or of an organization.',
    body: invitationAccept,
    response: accepted,
    errors: ['token_invalid'],
  })
  async accept(@Input() { ctx, body }: Call<z.output<typeof invitationAccept>>) {
    return (await this.invitations.isOne(ctx, body.token))
      ? { tenantId: await this.invitations.accept(ctx, body.token) }
      : { organizationId: await this.organizations.accept(ctx, body.token) }
  }
}
