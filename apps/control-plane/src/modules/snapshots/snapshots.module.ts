import { Module } from '@nestjs/common'
import { ConfigDistribution } from './config-distribution.js'
import { Revealer } from './reveal.js'
import { Revisions } from './revisions.js'
import { SnapshotFeed } from './snapshot-feed.js'
import { SnapshotsController } from './snapshots.controller.js'

/** What nodes are to serve, and how it gets to them. */
@Module({
  controllers: [SnapshotsController],
  providers: [ConfigDistribution, Revealer, Revisions, SnapshotFeed],
  exports: [ConfigDistribution],
})
export class SnapshotsModule {}
