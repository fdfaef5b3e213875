import {
  joinTokenCreate,
  joinTokenCreated,
  nodeDetail,
  nodeDrain,
  nodePage,
  nodeQuery,
} from '@gatehouse/shared/api/fleet.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { JoinTokens } from './join-tokens.js'
import { NodeList } from './node-list.js'
import { NodeOrders } from './node-orders.js'

@Controller()
export class NodesController {
  constructor(
    private readonly nodes: NodeList,
    private readonly tokens: JoinTokens,
    private readonly orders: NodeOrders,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/nodes',
    access: { platform: 'platform:nodes-read' },
    summary: 'List the data planes',
    description: 'What each node serves, how far it is behind, and what it refused last.',
    tag: 'Nodes',
    query: nodeQuery,
    response: nodePage,
  })
  list(@Input() call: Call<unknown, z.output<typeof nodeQuery>>) {
    return this.nodes.page(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: '/nodes/join-tokens',
    access: { platform: 'platform:nodes' },
    summary: 'Make a join token',
    description:
      'One node can join the group with it, once, before it expires. Give it to the node as GATEHOUSE_JOIN_TOKEN.',
    tag: 'Nodes',
    body: joinTokenCreate,
    response: joinTokenCreated,
    status: 201,
  })
  createJoinToken(@Input() call: Call<z.output<typeof joinTokenCreate>>) {
    return this.tokens.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: '/nodes/:node',
    access: { platform: 'platform:nodes-read' },
    summary: 'One data plane',
    description: 'By its id, or by its name where only one has it.',
    tag: 'Nodes',
    response: nodeDetail,
  })
  get(@Input() call: Call) {
    return this.nodes.get(call.ctx, call.params.node!)
  }

  @Endpoint({
    method: 'POST',
    path: '/nodes/:node/drain',
    access: { platform: 'platform:nodes' },
    summary: 'Take a data plane out of traffic',
    description:
      'Its /readyz answers 503, calls under way end, its usage is reported, and it stays connected until it is resumed.',
    tag: 'Nodes',
    body: nodeDrain,
    response: nodeDetail,
    status: 200,
    errors: ['state_invalid'],
  })
  drain(@Input() call: Call<z.output<typeof nodeDrain>>) {
    return this.orders.drain(call.ctx, call.params.node!, call.body)
  }

  @Endpoint({
    method: 'POST',
    path: '/nodes/:node/resume',
    access: { platform: 'platform:nodes' },
    summary: 'Bring a drained data plane back into traffic',
    tag: 'Nodes',
    response: nodeDetail,
    status: 200,
    errors: ['state_invalid'],
  })
  resume(@Input() call: Call) {
    return this.orders.resume(call.ctx, call.params.node!)
  }

  @Endpoint({
    method: 'POST',
    path: '/nodes/:node/revoke',
    access: { platform: 'platform:nodes' },
    summary: 'Shut a data plane out for good',
    description:
      'Its streams end at once, its certificate is refused from now on, and it stops serving when it learns of it.',
    tag: 'Nodes',
    response: nodeDetail,
    status: 200,
  })
  revoke(@Input() call: Call) {
    return this.orders.revoke(call.ctx, call.params.node!)
  }
}
