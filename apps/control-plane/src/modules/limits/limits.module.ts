import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { NotificationsModule } from '../notifications/index.js'
import { SubscriptionsModule } from '../subscriptions/index.js'
import { BudgetsService } from './budgets.service.js'
import { CounterLedger } from './counter-ledger.js'
import { InstallationLimitsController } from './installation-limits.controller.js'
import { LimitDecisions } from './limit-decisions.js'
import { LimitLedger } from './limit-ledger.js'
import { LimitRule } from './limit-rule.entity.js'
import { LimitResourceBuilder } from './limit-rule.resource.js'
import { LimitRuleService } from './limit-rule.service.js'
import { LimitRuns } from './limit-runs.js'
import { LimitStreams } from './limit-streams.js'
import { LimitUse } from './limit-use.service.js'
import { LimitsController } from './limits.controller.js'
import { NotifyBudgets } from './notify-budgets.job.js'
import { SweepLimits } from './sweep-limits.job.js'
import { TenantLimitsController } from './tenant-limits.controller.js'

/** Limits that hold over all nodes: the one ledger, and the streams by which nodes share it. */
@Module({
  imports: [NotificationsModule, SubscriptionsModule, TypeOrmModule.forFeature([LimitRule])],
  controllers: [LimitsController, TenantLimitsController, InstallationLimitsController],
  providers: [
    BudgetsService,
    CounterLedger,
    LimitDecisions,
    LimitLedger,
    LimitResourceBuilder,
    LimitRuleService,
    LimitRuns,
    LimitStreams,
    LimitUse,
    NotifyBudgets,
    SweepLimits,
  ],
})
export class LimitsModule {}
