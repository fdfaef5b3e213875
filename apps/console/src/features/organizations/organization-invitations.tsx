import { useInfiniteQuery } from '@tanstack/react-query'
import { InvitationsPanel, invitationCells } from '../../ui/invitations-panel.js'
import { schemaColumns } from '../../ui/schema/schema-columns.js'
import { invitationsQuery, organizationInvitationView, revokeInvitation } from './api.js'

const columns = schemaColumns(organizationInvitationView, 'email', invitationCells)

export function OrganizationInvitations({ organization }: { organization: string }) {
  const options = invitationsQuery(organization)
  return (
    <InvitationsPanel
      organization={organization}
      query={useInfiniteQuery(options)}
      queryKey={options.queryKey}
      columns={columns}
      of="DELETE /organizations/{organization}/invitations/{invitation}"
      revoke={id => revokeInvitation(organization, id)}
    />
  )
}
