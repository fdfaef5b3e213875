import { getRouteApi } from '@tanstack/react-router'
import { LogPage } from '../../features/calls/log-page.js'
import { Permitted } from '../permitted.js'

const route = getRouteApi('/shell/signed-in/logs')

export function Log() {
  const { call, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <Permitted path="/logs">
      <LogPage
        filter={filter}
        onFilter={search => void navigate({ search, replace: true })}
        open={call}
        onOpen={call => void navigate({ search: { ...filter, call } })}
      />
    </Permitted>
  )
}
