import {
  teamMemberAdd,
  teamMemberPage,
  teamShare,
  teamSharePage,
  teamShareView,
} from '@gatehouse/shared/api/tenants.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { TeamMembershipService } from './team-membership.service.js'

const tag = 'Teams'
const members = '/tenants/:tenant/teams/:team/members'
const shares = '/tenants/:tenant/teams/:team/shares'
const read = { tenant: 'team:read' } as const
const write = { tenant: 'team:write' } as const

@Controller()
export class TeamMembershipController {
  constructor(private readonly teams: TeamMembershipService) {}

  @Endpoint({ method: 'GET', path: members, access: read, tag, summary: 'Who is in a team', response: teamMemberPage })
  members(@Input() { ctx, params }: Call) {
    return this.teams.members(ctx, params.team!)
  }

  @Endpoint({
    method: 'POST',
    path: members,
    access: write,
    tag,
    summary: 'Put a member of the tenant into a team',
    body: teamMemberAdd,
    errors: ['reference_missing'],
  })
  add(@Input() { ctx, params, body }: Call<z.output<typeof teamMemberAdd>>) {
    return this.teams.add(ctx, params.team!, body.userId)
  }

  @Endpoint({ method: 'DELETE', path: `${members}/:user`, access: write, tag, summary: 'Take somebody out of a team' })
  remove(@Input() { ctx, params }: Call) {
    return this.teams.remove(ctx, params.team!, params.user!)
  }

  @Endpoint({
    method: 'GET',
    path: shares,
    access: read,
    tag,
    summary: 'What is shared with a team',
    response: teamSharePage,
  })
  shares(@Input() { ctx, params }: Call) {
    return this.teams.shares(ctx, params.team!)
  }

  @Endpoint({
    method: 'POST',
    path: shares,
    access: write,
    tag,
    summary: 'Share an API or a product with a team',
    body: teamShare,
    response: teamShareView,
    status: 201,
    errors: ['reference_missing'],
  })
  share(@Input() { ctx, params, body }: Call<z.output<typeof teamShare>>) {
    return this.teams.share(ctx, params.team!, body.type, body.subject)
  }

  @Endpoint({ method: 'DELETE', path: `${shares}/:type/:subject`, access: write, tag, summary: 'Stop sharing' })
  unshare(@Input() { ctx, params }: Call) {
    return this.teams.unshare(ctx, params.team!, params.type!, params.subject!)
  }
}
