import { getRouteApi } from '@tanstack/react-router'
import { ApprovalsPage } from '../../features/approvals/approvals-page.js'
import { tenantsWith, useMe } from '../../lib/session.js'
import { Permitted } from '../permitted.js'

const route = getRouteApi('/shell/signed-in/admin/approvals')

export function Approvals() {
  const me = useMe()
  const navigate = route.useNavigate()
  const { state = 'open' } = route.useSearch()
  const deciding = tenantsWith(me, 'approval:decide')
  return (
    <Permitted path="/admin/approvals">
      <ApprovalsPage
        key={state}
        state={state}
        onState={state => void navigate({ search: { state }, replace: true })}
        mayDecide={tenant => deciding.some(({ slug }) => slug === tenant)}
      />
    </Permitted>
  )
}
