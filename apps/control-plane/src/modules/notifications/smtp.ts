import { Injectable, type OnApplicationShutdown } from '@nestjs/common'
import { createTransport, type Transporter } from 'nodemailer'
import { Env } from '../../platform/env.js'

/** The way out of mails, where GATEHOUSE_SMTP_URL names one. */
@Injectable()
export class Smtp implements OnApplicationShutdown {
  private readonly transport: Transporter | undefined

  constructor(private readonly env: Env) {
    if (env.smtpUrl !== undefined)
      this.transport = createTransport({
        url: env.smtpUrl,
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 20_000,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
  }

  get configured(): boolean {
    return this.transport !== undefined
  }

  /** Throws when the server did not take it. */
  async send(mail: { id: string; to: string; subject: string; text: string }): Promise<void> {
    if (!this.transport) throw new Error('GATEHOUSE_SMTP_URL is not set.')
    const { to, subject, text } = mail
    // The same id on a repeated attempt, so that a mailbox can tell a duplicate.
    await this.transport.sendMail({ from: this.env.mailFrom, to, subject, text, messageId: `<${mail.id}@gatehouse>` })
  }

  onApplicationShutdown(): void {
    this.transport?.close()
  }
}
