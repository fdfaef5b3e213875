import { getRouteApi } from '@tanstack/react-router'
import { NodesPage } from '../../features/nodes/nodes-page.js'
import { OutboxPage } from '../../features/outbox/outbox-page.js'
import { PeoplePage } from '../../features/people/people-page.js'
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

const people = getRouteApi('/shell/signed-in/admin/people')

export function People() {
  const { state } = people.useSearch()
  const navigate = people.useNavigate()
  return (
    <Permitted path="/admin/people">
      <PeoplePage state={state} onState={state => void navigate({ search: { state } })} />
    </Permitted>
  )
}

export const Outbox = () => (
  <Permitted path="/admin/outbox">
    <OutboxPage />
  </Permitted>
)
