import { getRouteApi } from '@tanstack/react-router'
import { NodesPage } from '../../features/nodes/nodes-page.js'
import { OutboxPage } from '../../features/outbox/outbox-page.js'
import { Permitted } from '../permitted.js'

const nodes = getRouteApi('/shell/signed-in/admin/nodes')

export function Nodes() {
  const { node } = nodes.useSearch()
  const navigate = nodes.useNavigate()
  return (
    <Permitted path="/admin/nodes">
      <NodesPage open={node} onOpen={node => void navigate({ search: { node } })} />
    </Permitted>
  )
}

export const Outbox = () => (
  <Permitted path="/admin/outbox">
    <OutboxPage />
  </Permitted>
)
