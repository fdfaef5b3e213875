import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { apisQuery } from '../../features/apis/api.js'
import { AuditPage } from '../../features/audit/audit-page.js'
import { membersQuery } from '../../features/members/api.js'
import { MembersPage } from '../../features/members/members-page.js'
import { rolesQuery } from '../../features/roles/api.js'
import { RolesPage } from '../../features/roles/roles-page.js'
import { SettingsPage } from '../../features/settings/settings-page.js'
import { TeamsPage } from '../../features/teams/teams-page.js'
import { useHolds } from '../../lib/operations.js'
import { tenantsWith, useMe } from '../../lib/session.js'
import type { TenantProps } from '../../ui/tenant-choice.js'
import { Permitted } from '../permitted.js'
import { ofTenant } from './of-tenant.js'

export const Members = ofTenant('/admin/members', 'member:read', (props: TenantProps) => {
  const mayRead = useHolds(props.tenant)('role:read')
  const roles = useQuery({ ...rolesQuery(props.tenant), enabled: mayRead }).data ?? []
  return <MembersPage {...props} roles={roles} />
})

export const Teams = ofTenant('/admin/teams', 'team:read', (props: TenantProps) => {
  const holds = useHolds(props.tenant)
  const members = useInfiniteQuery({ ...membersQuery(props.tenant), enabled: holds('member:read') })
  const apis = useInfiniteQuery({ ...apisQuery(props.tenant), enabled: holds('api:read') })
  return (
    <TeamsPage
      {...props}
      people={members.data?.pages.flatMap(page => page.data.map(({ userId, name }) => ({ id: userId, name }))) ?? []}
      apis={apis.data?.pages.flatMap(page => page.data) ?? []}
    />
  )
})

export const Roles = ofTenant('/admin/roles', 'role:read', RolesPage)
export const Settings = ofTenant('/admin/settings', 'tenant:read', SettingsPage)

const audit = getRouteApi('/shell/signed-in/admin/audit')

export function Audit() {
  const navigate = audit.useNavigate()
  return (
    <Permitted path="/admin/audit">
      <AuditPage
        filter={audit.useSearch()}
        onFilter={search => void navigate({ search, replace: true })}
        tenants={tenantsWith(useMe(), 'audit:read')}
      />
    </Permitted>
  )
}
