import { type outboxMail, outboxPage } from '@gatehouse/shared/api/identity.js'
import type { z } from 'zod'
import { get } from '../../lib/api-client.js'
import { pagedQuery } from '../../lib/paging.js'

export type Mail = z.output<typeof outboxMail>

export const outboxQuery = (to: string) =>
  pagedQuery(['outbox', to], (cursor, signal) => get(outboxPage, '/outbox', { query: { to, cursor }, signal }))
