import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { ExpireSubscriptions } from './expiry.job.js'
import { Subscription } from './subscription.entity.js'
import { SubscriptionResourceBuilder } from './subscription.resource.js'
import { SubscriptionService } from './subscription.service.js'
import { SubscriptionApproval } from './subscription-approval.js'
import { SubscriptionsController } from './subscriptions.controller.js'

@Module({
  imports: [TypeOrmModule.forFeature([Subscription])],
  providers: [SubscriptionService, SubscriptionResourceBuilder, SubscriptionApproval, ExpireSubscriptions],
  controllers: [SubscriptionsController],
  exports: [SubscriptionService],
})
export class SubscriptionsModule {}
