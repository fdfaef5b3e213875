import { useNavigate } from '@tanstack/react-router'
import { ApplicationsPage } from '../../features/applications/applications-page.js'
import { Permitted } from '../permitted.js'

export function Applications() {
  const navigate = useNavigate()
  return (
    <Permitted path="/applications">
      <ApplicationsPage
        onOpen={({ id }) => void navigate({ to: '/applications/$application', params: { application: id } })}
      />
    </Permitted>
  )
}
