import { type PageQuery, pageQuery, revised } from '@gatehouse/shared/api/common.js'
import {
  nodeGroupChanged,
  nodeGroupCreate,
  nodeGroupPage,
  nodeGroupUpdate,
  nodeGroupView,
} from '@gatehouse/shared/api/fleet.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { NodeGroups } from './node-groups.js'

const tag = 'Nodes'
const one = '/node-groups/:group'

@Controller()
export class NodeGroupsController {
  constructor(private readonly groups: NodeGroups) {}

  @Endpoint({
    method: 'GET',
    path: '/node-groups',
    access: { platform: 'platform:nodes-read' },
    summary: 'Groups of data planes, and what each serves',
    tag,
    query: pageQuery,
    response: nodeGroupPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.groups.list(call.ctx, call.query)
  }

  @Endpoint({
    method: 'POST',
    path: '/node-groups',
    access: { platform: 'platform:nodes' },
    summary: 'Make a group of data planes',
    description: 'Its nodes get the APIs that it serves and what these need, and no other secret.',
    tag,
    body: nodeGroupCreate,
    response: nodeGroupChanged,
    status: 201,
    errors: ['slug_taken', 'reference_missing'],
  })
  create(@Input() call: Call<z.output<typeof nodeGroupCreate>>) {
    return this.groups.create(call.ctx, call.body)
  }

  @Endpoint({
    method: 'GET',
    path: one,
    access: { platform: 'platform:nodes-read' },
    summary: 'One group of data planes',
    tag,
    response: nodeGroupView,
    versioned: true,
  })
  get(@Input() call: Call) {
    return this.groups.get(call.ctx, call.params.group!)
  }

  @Endpoint({
    method: 'PATCH',
    path: one,
    access: { platform: 'platform:nodes' },
    summary: 'Change a group, or what it serves',
    description: 'Nodes lose what is not served any more in the same revision.',
    tag,
    body: nodeGroupUpdate,
    response: nodeGroupChanged,
    versioned: true,
    errors: ['reference_missing'],
  })
  update(@Input() call: Call<z.output<typeof nodeGroupUpdate>>) {
    return this.groups.update(call.ctx, call.params.group!, call.body, call.expectedVersion)
  }

  @Endpoint({
    method: 'DELETE',
    path: one,
    access: { platform: 'platform:nodes' },
    summary: 'Delete a group without nodes',
    description: 'Its unused join tokens and revoked nodes go with it.',
    tag,
    response: revised,
    errors: ['in_use', 'state_invalid'],
  })
  delete(@Input() call: Call) {
    return this.groups.delete(call.ctx, call.params.group!)
  }
}
