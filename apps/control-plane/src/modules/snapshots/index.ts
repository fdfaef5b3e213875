export { ConfigDistribution } from './config-distribution.js'
export { SnapshotsModule } from './snapshots.module.js'
