import * as api from '@gatehouse/shared/api/identity.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { SignUpApproval } from './sign-up-approval.js'

const tag = 'Users'
const access = { platform: 'platform:users' } as const

@Controller()
export class UsersController {
  constructor(private readonly approval: SignUpApproval) {}

  @Endpoint({
    method: 'GET',
    path: '/users',
    access,
    tag,
    summary: 'Everybody who has an account, newest first',
    query: api.userQuery,
    response: api.userPage,
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof api.userQuery>>) {
    return this.approval.page(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: '/users/:user/approve',
    access,
    tag,
    summary: 'Approve an account that waits',
    description:
      'What its owner prepared is sent within a minute: applications are kept, draft subscriptions submitted.',
    response: api.user,
    errors: ['state_invalid'],
  })
  approve(@Input() { ctx, params }: Call) {
    return this.approval.approve(ctx, params.user!)
  }

  @Endpoint({
    method: 'POST',
    path: '/users/:user/reject',
    access,
    tag,
    summary: 'Reject an account that waits, with a reason',
    body: api.userReject,
    response: api.user,
    errors: ['state_invalid'],
  })
  reject(@Input() { ctx, params, body }: Call<z.output<typeof api.userReject>>) {
    return this.approval.reject(ctx, params.user!, body.comment)
  }

  @Endpoint({
    method: 'GET',
    path: '/settings',
    access,
    tag,
    summary: 'Settings of the installation',
    response: api.platformSettings,
  })
  settings(@Input() { ctx }: Call) {
    return this.approval.settings(ctx)
  }

  @Endpoint({
    method: 'PUT',
    path: '/settings',
    access,
    tag,
    summary: 'Change the settings of the installation',
    body: api.platformSettingsUpdate,
    response: api.platformSettings,
  })
  configure(@Input() { ctx, body }: Call<z.output<typeof api.platformSettingsUpdate>>) {
    return this.approval.configure(ctx, body)
  }
}
