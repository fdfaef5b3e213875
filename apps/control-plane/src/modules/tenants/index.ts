export { MemberService } from './member.service.js'
export { PersonalOrganizations } from './personal-organizations.js'
export { TenantService } from './tenant.service.js'
export { TenantsModule } from './tenants.module.js'
