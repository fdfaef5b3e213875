import { outboxPage, outboxQuery } from '@gatehouse/shared/api/identity.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { Outbox } from './outbox.js'

@Controller()
export class OutboxController {
  constructor(private readonly outbox: Outbox) {}

  @Endpoint({
    method: 'GET',
    path: '/outbox',
    access: { platform: 'platform:outbox' },
    tag: 'Notifications',
    summary: 'Mails of the last 24 hours',
    description: 'Only where mails are not sent by SMTP. Newest first.',
    query: outboxQuery,
    response: outboxPage,
    errors: ['outbox_disabled'],
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof outboxQuery>>) {
    return this.outbox.page(ctx, query)
  }
}
