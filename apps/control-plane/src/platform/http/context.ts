import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type {
  OrganizationPermission,
  Permission,
  PlatformPermission,
  TenantPermission,
} from '@gatehouse/shared/permissions.js'

export interface TenantMembership {
  id: string
  slug: string
  name: string
  roles: string[]
  permissions: ReadonlySet<TenantPermission>
}

export interface OrganizationMembership {
  id: string
  slug: string
  name: string
  personal: boolean
  role: string
  permissions: ReadonlySet<OrganizationPermission>
}

/** Somebody signed in, with all that they may. */
export interface Principal {
  userId: string
  kind: 'user' | 'token'
  /** Of the session or token, for its own revocation. */
  credentialId: string
  /** The account waits for approval: nothing counts yet that is more than prepared. */
  pending?: true
  platform: ReadonlySet<PlatformPermission>
  tenants: ReadonlyMap<string, TenantMembership>
  organizations: ReadonlyMap<string, OrganizationMembership>
}

/** Explicit first argument of every service: who asks, from where, and on behalf of which tenant or organization. */
export class Context {
  constructor(
    readonly principal: Principal | undefined,
    readonly requestId: string,
    readonly address: string | undefined,
    /** Set where the path names one and the principal may act there. */
    readonly tenant: { id: string; slug: string } | undefined = undefined,
    readonly organizationId: string | undefined = undefined,
    /** Whether the database shows it all rows, rather than those of the principal's tenants and organizations. */
    readonly isSystem: boolean = false,
  ) {}

  /** For jobs and boot. */
  static system(requestId = 'system'): Context {
    return new Context(undefined, requestId, undefined).asSystem()
  }

  /** The same caller, for work that no tenancy bounds: sign-in, the catalog, the installation as a whole. */
  asSystem(): Context {
    return new Context(this.principal, this.requestId, this.address, this.tenant, this.organizationId, true)
  }

  get user(): Principal {
    if (!this.principal) throw new GatewayError('unauthenticated')
    return this.principal
  }

  get tenantId(): string {
    if (!this.tenant) throw new Error('route without a tenant')
    return this.tenant.id
  }

  inTenant(tenant: { id: string; slug: string }): Context {
    return new Context(this.principal, this.requestId, this.address, tenant, this.organizationId, this.isSystem)
  }

  inOrganization(id: string): Context {
    return new Context(this.principal, this.requestId, this.address, this.tenant, id, this.isSystem)
  }

  /** Ids of the tenants where the principal holds any of these. */
  tenantsWith(...permissions: Permission[]): string[] {
    const held = this.principal?.tenants.values() ?? []
    return [...held]
      .filter(tenant => permissions.some(p => tenant.permissions.has(p as TenantPermission)))
      .map(tenant => tenant.id)
  }

  organizationsWith(...permissions: Permission[]): string[] {
    const held = this.principal?.organizations.values() ?? []
    return [...held]
      .filter(org => permissions.some(p => org.permissions.has(p as OrganizationPermission)))
      .map(org => org.id)
  }
}
