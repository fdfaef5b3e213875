import { Injectable } from '@nestjs/common'
import { Seal } from '../../platform/crypto/seal.js'
import type { Tx } from '../../platform/database/database.js'
import { Env } from '../../platform/env.js'
import { newId } from '../../platform/ids.js'
import { Jobs } from '../../platform/queue/jobs.js'
import { render, SUBJECTS, type Template } from './templates.js'

export const MAIL_SCOPE = 'mail'
export const DELIVER = 'mail.deliver'

/** Writes mails in the transaction of what they tell of; a job sends them once it is committed. */
@Injectable()
export class Mailer {
  constructor(
    private readonly env: Env,
    private readonly seal: Seal,
    private readonly jobs: Jobs,
  ) {}

  /** True when one of these went to this address within the last minute; repeated requests then send no more. */
  async sentLately(tx: Tx, to: string, ...templates: (keyof typeof SUBJECTS)[]): Promise<boolean> {
    const [found] = await tx.query(
      `SELECT 1 FROM mail WHERE lower(recipient) = lower($1) AND subject = ANY($2) AND created_at > now() - interval '1 minute' LIMIT 1`,
      [to, templates.map(template => SUBJECTS[template])],
    )
    return found !== undefined
  }

  async send(tx: Tx, mail: { to: string } & Template): Promise<void> {
    const { subject, text, links } = render(mail)
    const id = newId('mail')
    await tx.query('INSERT INTO mail (id, recipient, subject, sealed_body) VALUES ($1, $2, $3, $4)', [
      id,
      mail.to,
      subject,
      this.seal.sealJson(MAIL_SCOPE, { text, links }),
    ])
    if (this.env.smtpUrl !== undefined) tx.afterCommit(() => this.jobs.add(DELIVER, { id }, { dedupe: id }))
  }
}
