import { Injectable } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { Jobs } from '../../platform/queue/jobs.js'
import { DELIVER, MAIL_SCOPE } from './mailer.js'
import { Smtp } from './smtp.js'

const HOUR = 3_600_000

interface MailRow {
  id: string
  recipient: string
  subject: string
  sealed_body: Buffer
}

/** Sends one mail, unless it was sent or another worker is at it. */
@Injectable()
@HandlesJob(DELIVER)
export class DeliverMail implements JobHandler<{ id: string }> {
  constructor(
    private readonly database: Database,
    private readonly seal: Seal,
    private readonly smtp: Smtp,
  ) {}

  async run({ id }: { id: string }): Promise<void> {
    const failure = await this.database.write(Context.system(), async tx => {
      const [mail] = await tx.query<MailRow>(
        `SELECT id, recipient, subject, sealed_body FROM mail WHERE id = $1 AND sent_at IS NULL FOR UPDATE SKIP LOCKED`,
        [id],
      )
      if (!mail) return undefined
      const { text } = this.seal.openJson(MAIL_SCOPE, mail.sealed_body) as { text: string }
      try {
        await this.smtp.send({ id, to: mail.recipient, subject: mail.subject, text })
        await tx.query('UPDATE mail SET sent_at = now(), attempts = attempts + 1, last_error = NULL WHERE id = $1', [
          id,
        ])
        return undefined
      } catch (error) {
        const message = (error as Error).message.slice(0, 500)
        await tx.query('UPDATE mail SET attempts = attempts + 1, last_error = $2 WHERE id = $1', [id, message])
        return error as Error
      }
    })
    if (failure) throw failure
  }
}

/** Finds what a lost job left unsent. */
@Injectable()
@HandlesJob('mail.sweep', { every: 60_000 })
export class SweepMail implements JobHandler {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly smtp: Smtp,
  ) {}

  async run(): Promise<void> {
    if (!this.smtp.configured) return
    const unsent = await this.database.query<{ id: string }>(
      Context.system(),
      `SELECT id FROM mail WHERE sent_at IS NULL AND created_at < now() - interval '20 seconds' ORDER BY created_at LIMIT 500`,
    )
    for (const { id } of unsent) if (!(await this.jobs.add(DELIVER, { id }, { dedupe: id }))) return
  }
}

/** Mails hold links that open accounts; none is kept for longer than a day. */
@Injectable()
@HandlesJob('mail.purge', { every: HOUR })
export class PurgeMail implements JobHandler {
  constructor(private readonly database: Database) {}

  async run(): Promise<void> {
    await this.database.query(Context.system(), `DELETE FROM mail WHERE created_at < now() - interval '24 hours'`)
  }
}
