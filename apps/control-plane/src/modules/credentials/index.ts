export { CredentialsModule } from './credentials.module.js'
export { KeyService } from './key.service.js'
