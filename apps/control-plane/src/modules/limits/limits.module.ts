import { Module } from '@nestjs/common'
import { NotificationsModule } from '../notifications/index.js'
import { SubscriptionsModule } from '../subscriptions/index.js'
import { BudgetsService } from './budgets.service.js'
import { CounterLedger } from './counter-ledger.js'
import { LimitDecisions } from './limit-decisions.js'
import { LimitLedger } from './limit-ledger.js'
import { LimitRuns } from './limit-runs.js'
import { LimitStreams } from './limit-streams.js'
import { LimitUse } from './limit-use.service.js'
import { LimitsController } from './limits.controller.js'
import { NotifyBudgets } from './notify-budgets.job.js'
import { SweepLimits } from './sweep-limits.job.js'

/** Limits that hold over all nodes: the one ledger, and the streams by which nodes share it. */
@Module({
  imports: [NotificationsModule, SubscriptionsModule],
  controllers: [LimitsController],
  providers: [
    BudgetsService,
    CounterLedger,
    LimitDecisions,
    LimitLedger,
    LimitRuns,
    LimitStreams,
    LimitUse,
    NotifyBudgets,
    SweepLimits,
  ],
})
export class LimitsModule {}
