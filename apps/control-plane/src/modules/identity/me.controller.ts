import { type PageQuery, pageOf, pageQuery } from '@gatehouse/shared/api/common.js'
import * as api from '@gatehouse/shared/api/identity.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { PersonalTokens } from './personal-tokens.js'
import { Profile } from './profile.js'

const tag = 'Me'
const access = 'signed-in'
const sessionPage = pageOf(api.sessionView)

@Controller()
export class MeController {
  constructor(
    private readonly profile: Profile,
    private readonly tokens: PersonalTokens,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/me',
    access,
    tag,
    summary: 'Who I am and what I may',
    response: api.me,
  })
  me(@Input() { ctx }: Call) {
    return this.profile.me(ctx)
  }

  @Endpoint({ method: 'GET', path: '/me/sessions', access, tag, summary: 'My sessions', response: sessionPage })
  sessions(@Input() { ctx }: Call) {
    return this.profile.listSessions(ctx)
  }

  @Endpoint({ method: 'DELETE', path: '/me/sessions', access, tag, summary: 'End all my other sessions' })
  closeOthers(@Input() { ctx }: Call) {
    return this.profile.closeOthers(ctx)
  }

  @Endpoint({ method: 'DELETE', path: '/me/sessions/:session', access, tag, summary: 'End one of my sessions' })
  closeSession(@Input() { ctx, params }: Call) {
    return this.profile.closeSession(ctx, params.session!)
  }

  @Endpoint({
    method: 'POST',
    path: '/me/tokens',
    access,
    tag,
    summary: 'Make a personal token',
    description: 'The secret is in this answer alone.',
    body: api.tokenCreate,
    response: api.tokenCreated,
    status: 201,
    errors: ['conflict'],
  })
  create(@Input() { ctx, body }: Call<z.output<typeof api.tokenCreate>>) {
    return this.tokens.create(ctx, body)
  }

  @Endpoint({
    method: 'GET',
    path: '/me/tokens',
    access,
    tag,
    summary: 'My tokens',
    query: pageQuery,
    response: api.tokenPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.tokens.page(ctx, query)
  }

  @Endpoint({ method: 'DELETE', path: '/me/tokens/:token', access, tag, summary: 'Revoke a token' })
  revoke(@Input() { ctx, params }: Call) {
    return this.tokens.revoke(ctx, params.token!)
  }
}
