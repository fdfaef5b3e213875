import { Global, Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import { ScopeResolver } from '../../platform/http/authenticator.js'
import { NotificationsModule } from '../notifications/index.js'
import { InvitationService } from './invitation.service.js'
import { InvitationsController } from './invitations.controller.js'
import { MemberService } from './member.service.js'
import { MembersController } from './members.controller.js'
import { OrganizationService } from './organization.service.js'
import { OrganizationInvitationService } from './organization-invitation.service.js'
import { OrganizationMemberService } from './organization-member.service.js'
import { OrganizationMembersController } from './organization-members.controller.js'
import { OrganizationsController } from './organizations.controller.js'
import { PersonalOrganizations } from './personal-organizations.js'
import { Role } from './role.entity.js'
import { RoleService } from './role.service.js'
import { RolesController } from './roles.controller.js'
import { Scopes } from './scopes.js'
import { Team } from './team.entity.js'
import { TeamService } from './team.service.js'
import { TeamMembershipController } from './team-membership.controller.js'
import { TeamMembershipService } from './team-membership.service.js'
import { TeamsController } from './teams.controller.js'
import { TenantResourceBuilder } from './tenant.resource.js'
import { TenantService } from './tenant.service.js'
import { TenantsController } from './tenants.controller.js'

@Global()
@Module({
  imports: [NotificationsModule, TypeOrmModule.forFeature([Role, Team])],
  controllers: [
    TenantsController,
    MembersController,
    InvitationsController,
    RolesController,
    TeamsController,
    TeamMembershipController,
    OrganizationsController,
    OrganizationMembersController,
  ],
  providers: [
    PersonalOrganizations,
    TenantService,
    TenantResourceBuilder,
    MemberService,
    InvitationService,
    RoleService,
    TeamService,
    TeamMembershipService,
    OrganizationService,
    OrganizationMemberService,
    OrganizationInvitationService,
    { provide: ScopeResolver, useClass: Scopes },
  ],
  exports: [PersonalOrganizations, ScopeResolver, TenantService, MemberService],
})
export class TenantsModule {}
