export { FleetModule } from './fleet.module.js'
export { NodeRows } from './node-rows.js'
