import { Injectable } from '@nestjs/common'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { LimitLedger } from './limit-ledger.js'
import { LimitRuns } from './limit-runs.js'

/** Takes back what nodes that were not heard again held. The ledger itself no longer counts it. */
@Injectable()
@HandlesJob('limits.sweep', { every: 60_000 })
export class SweepLimits implements JobHandler {
  constructor(
    private readonly ledger: LimitLedger,
    private readonly runs: LimitRuns,
  ) {}

  async run(): Promise<void> {
    await this.ledger.sweep()
    await this.runs.sweep()
  }
}
