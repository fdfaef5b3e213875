import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NotificationsModule } from '../notifications/index.js'
import { ExpireSubscriptions } from './expiry.job.js'
import { Subscription } from './subscription.entity.js'
import { SubscriptionResourceBuilder } from './subscription.resource.js'
import { SubscriptionService } from './subscription.service.js'
import { SubscriptionApproval } from './subscription-approval.js'
import { SubscriptionMails } from './subscription-mails.js'
import { SubscriptionsController } from './subscriptions.controller.js'

@Module({
  imports: [NotificationsModule, TypeOrmModule.forFeature([Subscription])],
  providers: [
    SubscriptionService,
    SubscriptionResourceBuilder,
    SubscriptionApproval,
    ExpireSubscriptions,
    SubscriptionMails,
  ],
  controllers: [SubscriptionsController],
  exports: [SubscriptionService],
})
export class SubscriptionsModule {}
