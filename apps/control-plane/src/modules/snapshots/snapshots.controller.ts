import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import { snapshotDetail, snapshotPage } from '@gatehouse/shared/api/fleet.js'
import { Controller } from '@nestjs/common'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { Revisions } from './revisions.js'

@Controller()
export class SnapshotsController {
  constructor(private readonly revisions: Revisions) {}

  @Endpoint({
    method: 'GET',
    path: '/snapshots',
    access: { platform: 'platform:snapshots' },
    summary: 'List revisions of the configuration',
    description: 'Every committed change that nodes learn of, newest first.',
    tag: 'Snapshots',
    query: pageQuery,
    response: snapshotPage,
  })
  list(@Input() call: Call<unknown, PageQuery>) {
    return this.revisions.page(call.ctx, call.query)
  }

  @Endpoint({
    method: 'GET',
    path: '/snapshots/:revision',
    access: { platform: 'platform:snapshots' },
    summary: 'One revision and what it changed',
    tag: 'Snapshots',
    response: snapshotDetail,
  })
  get(@Input() call: Call) {
    return this.revisions.get(call.ctx, call.params.revision!)
  }
}
