export { Accounts } from './accounts.js'
export { IdentityModule } from './identity.module.js'
export { Setup } from './setup.js'
