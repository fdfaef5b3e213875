export { DryRunModule } from './dry-run.module.js'
