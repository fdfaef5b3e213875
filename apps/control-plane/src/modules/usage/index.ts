export { Ingest } from './ingest.js'
export { Summing } from './summing.js'
export { UsageModule } from './usage.module.js'
