import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import { teamCreate, teamPage, teamUpdate, teamView } from '@gatehouse/shared/api/tenants.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { TeamService } from './team.service.js'

const tag = 'Teams'
const all = '/tenants/:tenant/teams'
const one = '/tenants/:tenant/teams/:team'
const read = { tenant: 'team:read' } as const
const write = { tenant: 'team:write' } as const

@Controller()
export class TeamsController {
  constructor(private readonly teams: TeamService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    access: read,
    tag,
    summary: 'Teams of a tenant',
    query: pageQuery,
    response: teamPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.teams.page(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    access: write,
    tag,
    summary: 'Make a team',
    body: teamCreate,
    response: teamView,
    status: 201,
    errors: ['slug_taken'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof teamCreate>>) {
    return this.teams.create(ctx, body)
  }

  @Endpoint({ method: 'GET', path: one, access: read, tag, summary: 'One team', response: teamView, versioned: true })
  get(@Input() { ctx, params }: Call) {
    return this.teams.get(ctx, params.team!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: write,
    tag,
    summary: 'Rename a team',
    body: teamUpdate,
    response: teamView,
    versioned: true,
  })
  update(@Input() { ctx, params, body, expectedVersion }: Call<z.output<typeof teamUpdate>>) {
    return this.teams.update(ctx, params.team!, body, expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: write,
    tag,
    summary: 'Dissolve a team',
    description: 'What it owned belongs to the whole tenant afterwards.',
    versioned: true,
  })
  delete(@Input() { ctx, params, expectedVersion }: Call) {
    return this.teams.delete(ctx, params.team!, expectedVersion)
  }
}
