import { Injectable } from '@nestjs/common'
import { Database } from '../../platform/database/database.js'
import { Context } from '../../platform/http/context.js'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { dropOldFeedback } from './feedback-figures.js'
import { Partitions } from './partitions.js'
import { dropOldShadows } from './shadow-calls.js'
import { Summing } from './summing.js'

const SECOND = 1_000
const HOUR = 3_600_000

/** Sums what was written to. */
@Injectable()
@HandlesJob('usage.sum', { every: 15 * SECOND })
export class SumUsage implements JobHandler {
  constructor(private readonly summing: Summing) {}

  async run(): Promise<void> {
    await this.summing.run()
  }
}

/** Makes the coming partitions and drops those whose time is over. */
@Injectable()
@HandlesJob('usage.partitions', { every: HOUR })
export class KeepPartitions implements JobHandler {
  constructor(
    private readonly partitions: Partitions,
    private readonly database: Database,
  ) {}

  async run(): Promise<void> {
    await this.partitions.prepare(Date.now())
    await this.partitions.dropOld(Date.now())
    await this.database.write(Context.system(), dropOldShadows)
    await this.database.write(Context.system(), dropOldFeedback)
  }
}
