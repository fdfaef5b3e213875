import { Module } from '@nestjs/common'
import { SnapshotsModule } from '../snapshots/index.js'
import { DryRunController } from './dry-run.controller.js'
import { DryRun } from './dry-run.js'

@Module({ imports: [SnapshotsModule], controllers: [DryRunController], providers: [DryRun] })
export class DryRunModule {}
