import { invitationView } from '@gatehouse/shared/api/tenants.js'
import { useInfiniteQuery } from '@tanstack/react-query'
import { InvitationsPanel, invitationCells } from '../../ui/invitations-panel.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import { invitationsQuery, revokeInvitation } from './api.js'

const columns = schemaColumns(invitationView, 'email', invitationCells)

export function TenantInvitations({ tenant }: { tenant: string }) {
  return (
    <InvitationsPanel
      tenant={tenant}
      query={useInfiniteQuery(invitationsQuery(tenant))}
      queryKey={['members', tenant]}
      columns={columns}
      of="DELETE /tenants/{tenant}/invitations/{invitation}"
      revoke={id => revokeInvitation(tenant, id)}
    />
  )
}
