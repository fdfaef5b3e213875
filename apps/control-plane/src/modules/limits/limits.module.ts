import { Module } from '@nestjs/common'
import { LimitLedger } from './limit-ledger.js'
import { LimitStreams } from './limit-streams.js'
import { SweepLimits } from './sweep-limits.job.js'

/** Limits that hold over all nodes: the one ledger, and the streams by which nodes share it. */
@Module({ providers: [LimitLedger, LimitStreams, SweepLimits] })
export class LimitsModule {}
