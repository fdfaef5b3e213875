export { FleetModule } from './fleet.module.js'
export { NodeRows, type Standing, type StoredDrain } from './node-rows.js'
export { NodeSignal } from './node-signal.js'
