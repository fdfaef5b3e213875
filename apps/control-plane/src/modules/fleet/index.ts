export { FleetModule } from './fleet.module.js'
export { NodeRows } from './node-rows.js'
export { SupervisedToken } from './supervised-token.js'
