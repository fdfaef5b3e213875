export { CredentialsModule } from './credentials.module.js'
export { KeyService } from './key.service.js'
export { type TemporaryKey, TemporaryKeys } from './temporary-key.js'
