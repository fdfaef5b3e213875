import { Module } from '@nestjs/common'
import { FeedbackService } from './feedback.service.js'
import { Ingest } from './ingest.js'
import { LogService } from './log.service.js'
import { Partitions } from './partitions.js'
import { Summing } from './summing.js'
import { TelemetryService } from './telemetry.service.js'
import { UsageController } from './usage.controller.js'
import { UsageService } from './usage.service.js'
import { KeepPartitions, SumUsage } from './usage-jobs.js'

@Module({
  providers: [
    FeedbackService,
    Ingest,
    LogService,
    Partitions,
    Summing,
    TelemetryService,
    UsageService,
    SumUsage,
    KeepPartitions,
  ],
  controllers: [UsageController],
  exports: [Ingest, Summing],
})
export class UsageModule {}
