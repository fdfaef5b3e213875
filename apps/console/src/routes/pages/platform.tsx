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

const outbox = getRouteApi('/shell/signed-in/admin/outbox')

export function Outbox() {
  const { to = '' } = outbox.useSearch()
  const navigate = outbox.useNavigate()
  return (
    <Permitted path="/admin/outbox">
      <OutboxPage to={to} onTo={next => void navigate({ search: { to: next || undefined }, replace: true })} />
    </Permitted>
  )
}
