export { IdentityModule } from './identity.module.js'
export { Setup } from './setup.js'
