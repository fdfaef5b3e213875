import { getRouteApi } from '@tanstack/react-router'
import { UsagePage } from '../../features/usage/usage-page.js'
import { Permitted } from '../permitted.js'

const route = getRouteApi('/shell/signed-in/usage')

export function Usage() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Permitted path="/usage">
      <UsagePage filter={filter} onFilter={search => void navigate({ search, replace: true, resetScroll: false })} />
    </Permitted>
  )
}
