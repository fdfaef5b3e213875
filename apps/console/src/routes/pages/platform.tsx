import { NodesPage } from '../../features/nodes/nodes-page.js'
import { OutboxPage } from '../../features/outbox/outbox-page.js'
import { Permitted } from '../permitted.js'

export const Nodes = () => (
  <Permitted path="/admin/nodes">
    <NodesPage />
  </Permitted>
)

export const Outbox = () => (
  <Permitted path="/admin/outbox">
    <OutboxPage />
  </Permitted>
)
