import { joinTokenCreate, joinTokenCreated, nodePage, nodeQuery } from '@gatehouse/shared/api/fleet.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { JoinTokens } from './join-tokens.js'
import { NodeList } from './node-list.js'

@Controller()
export class NodesController {
  constructor(
    private readonly nodes: NodeList,
    private readonly tokens: JoinTokens,
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
    description: 'One node can join with it, once, before it expires. Give it to the node as GATEHOUSE_JOIN_TOKEN.',
    tag: 'Nodes',
    body: joinTokenCreate,
    response: joinTokenCreated,
    status: 201,
  })
  createJoinToken(@Input() call: Call<z.output<typeof joinTokenCreate>>) {
    return this.tokens.create(call.ctx, call.body)
  }
}
