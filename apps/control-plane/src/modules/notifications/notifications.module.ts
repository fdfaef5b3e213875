import { Module } from '@nestjs/common'
import { DeliverMail, PurgeMail, SweepMail } from './mail-jobs.js'
import { Mailer } from './mailer.js'
import { OutboxController } from './outbox.controller.js'
import { Outbox } from './outbox.js'
import { Smtp } from './smtp.js'

@Module({
  controllers: [OutboxController],
  providers: [Mailer, Smtp, Outbox, DeliverMail, SweepMail, PurgeMail],
  exports: [Mailer],
})
export class NotificationsModule {}
