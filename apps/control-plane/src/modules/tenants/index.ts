export { PersonalOrganizations } from './personal-organizations.js'
export { TenantsModule } from './tenants.module.js'
