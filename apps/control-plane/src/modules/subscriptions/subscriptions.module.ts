import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NotificationsModule } from '../notifications/index.js'
import { ExpireSubscriptions } from './expiry.job.js'
import { PlanChange } from './plan-change.entity.js'
import { ApplyPlanChanges } from './plan-change.job.js'
import { PlanChangeApproval } from './plan-change-approval.js'
import { PlanChanges } from './plan-changes.js'
import { SubmitDrafts } from './submit-drafts.job.js'
import { Subscription } from './subscription.entity.js'
import { SubscriptionResourceBuilder } from './subscription.resource.js'
import { SubscriptionService } from './subscription.service.js'
import { SubscriptionApproval } from './subscription-approval.js'
import { SubscriptionMails } from './subscription-mails.js'
import { SubscriptionRequests } from './subscription-requests.js'
import { SubscriptionsController } from './subscriptions.controller.js'

@Module({
  imports: [NotificationsModule, TypeOrmModule.forFeature([Subscription, PlanChange])],
  providers: [
    SubscriptionService,
    SubscriptionResourceBuilder,
    SubscriptionApproval,
    ExpireSubscriptions,
    PlanChanges,
    SubscriptionRequests,
    SubmitDrafts,
    PlanChangeApproval,
    ApplyPlanChanges,
    SubscriptionMails,
  ],
  controllers: [SubscriptionsController],
  exports: [SubscriptionService],
})
export class SubscriptionsModule {}
