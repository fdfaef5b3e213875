import { getRouteApi } from '@tanstack/react-router'
import { OrganizationPage } from '../../features/organizations/organization-page.js'
import { OrganizationsPage } from '../../features/organizations/organizations-page.js'
import { Permitted } from '../permitted.js'

const list = getRouteApi('/shell/signed-in/organizations')
const one = getRouteApi('/shell/signed-in/organizations/$organization')

export function Organizations() {
  const navigate = list.useNavigate()
  return (
    <Permitted path="/organizations">
      <OrganizationsPage
        onOpen={({ id }) => void navigate({ to: '/organizations/$organization', params: { organization: id } })}
      />
    </Permitted>
  )
}

export function Organization() {
  const { organization } = one.useParams()
  const navigate = one.useNavigate()
  return (
    <Permitted path="/organizations">
      <OrganizationPage key={organization} id={organization} onLeft={() => void navigate({ to: '/organizations' })} />
    </Permitted>
  )
}
