import type { Page } from '@gatehouse/shared/api/common.js'
import type { outboxMail, outboxQuery } from '@gatehouse/shared/api/identity.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { Injectable } from '@nestjs/common'
import type { z } from 'zod'
import { Seal } from '../../platform/crypto/seal.js'
import { Database } from '../../platform/database/database.js'
import { cursorOf, pageOf } from '../../platform/database/paging.js'
import type { Context } from '../../platform/http/context.js'
import { MAIL_SCOPE } from './mailer.js'
import { Smtp } from './smtp.js'

interface Row {
  id: string
  recipient: string
  subject: string
  sealed_body: Buffer
  created_at: Date
  sent_at: Date | null
}

/** Mails that nothing sends, for installations without SMTP. */
@Injectable()
export class Outbox {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
    private readonly smtp: Smtp,
  ) {}

  page(ctx: Context, query: z.output<typeof outboxQuery>): Promise<Page<z.input<typeof outboxMail>>> {
    if (this.smtp.configured) throw new GatewayError('outbox_disabled')
    const before = query.cursor === undefined ? null : cursorOf(query.cursor)
    return this.database.read(ctx.asSystem(), async tx => {
      const rows = await tx.query<Row>(
        `SELECT id, recipient, subject, sealed_body, created_at, sent_at FROM mail
         WHERE created_at > now() - interval '24 hours' AND ($1::text IS NULL OR lower(recipient) = lower($1))
           AND ($2::text IS NULL OR id < $2)
         ORDER BY id DESC LIMIT $3`,
        [query.to ?? null, before, query.limit + 1],
      )
      return pageOf(
        rows,
        query.limit,
        row => row.id,
        row => this.view(row),
      )
    })
  }

  private view(row: Row): z.input<typeof outboxMail> {
    const { text, links } = this.seal.openJson(MAIL_SCOPE, row.sealed_body) as { text: string; links: string[] }
    return {
      id: row.id,
      to: row.recipient,
      subject: row.subject,
      text,
      links,
      createdAt: row.created_at.toISOString(),
      sentAt: row.sent_at?.toISOString() ?? null,
    }
  }
}
