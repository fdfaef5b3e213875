import { getRouteApi } from '@tanstack/react-router'
import { ApplicationsPage } from '../../features/applications/applications-page.js'
import { Permitted } from '../permitted.js'

const route = getRouteApi('/shell/signed-in/applications')

export function Applications() {
  const navigate = route.useNavigate()
  return (
    <Permitted path="/applications">
      <ApplicationsPage
        creating={route.useSearch().new === 'yes'}
        onCreating={creating => void navigate({ search: { new: creating ? 'yes' : undefined }, replace: true })}
        onOpen={({ id }) => void navigate({ to: '/applications/$application', params: { application: id } })}
      />
    </Permitted>
  )
}
