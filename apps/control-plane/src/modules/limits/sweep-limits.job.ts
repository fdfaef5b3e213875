import { Injectable } from '@nestjs/common'
import { HandlesJob, type JobHandler } from '../../platform/queue/job-handler.js'
import { LimitLedger } from './limit-ledger.js'

/** Takes back what nodes that were not heard again held. The ledger itself no longer counts it. */
@Injectable()
@HandlesJob('limits.sweep', { every: 60_000 })
export class SweepLimits implements JobHandler {
  constructor(private readonly ledger: LimitLedger) {}

  run(): Promise<void> {
    return this.ledger.sweep()
  }
}
