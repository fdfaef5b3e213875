import { type PageQuery, pageQuery } from '@gatehouse/shared/api/common.js'
import {
  type FeedCreate,
  feedCreate,
  feedCreated,
  feedPage,
  feedReplay,
  feedTested,
  feedUpdate,
  feedView,
} from '@gatehouse/shared/api/feeds.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { FeedsService } from './feeds.service.js'

const tag = 'Usage feeds'
const all = '/tenants/:tenant/feeds'
const read = { tenant: 'usage:read' } as const
const write = { tenant: 'tenant:update' } as const

@Controller()
export class FeedsController {
  constructor(private readonly feeds: FeedsService) {}

  @Endpoint({
    method: 'GET',
    path: all,
    tag,
    access: read,
    summary: 'Where usage is told to, and how far that is',
    query: pageQuery,
    response: feedPage,
  })
  list(@Input() { ctx, query }: Call<unknown, PageQuery>) {
    return this.feeds.list(ctx, query)
  }

  @Endpoint({
    method: 'POST',
    path: all,
    tag,
    access: write,
    summary: 'Tell usage to a billing system or warehouse as it comes in',
    description:
      'CloudEvents, at least once, each with an id of its own that stays. The signing secret of a webhook is in this answer alone.',
    body: feedCreate,
    response: feedCreated,
    status: 201,
    errors: ['target_denied', 'conflict'],
  })
  create(@Input() { ctx, body }: Call<FeedCreate>) {
    return this.feeds.create(ctx, body)
  }

  @Endpoint({ method: 'GET', path: `${all}/:feed`, tag, access: read, summary: 'One of them', response: feedView })
  get(@Input() { ctx, params }: Call) {
    return this.feeds.get(ctx, params.feed!)
  }

  @Endpoint({
    method: 'PATCH',
    path: `${all}/:feed`,
    tag,
    access: write,
    summary: 'Pause it, or go on where it was',
    description: 'What comes in meanwhile waits for 30 days.',
    body: feedUpdate,
    response: feedView,
  })
  update(@Input() { ctx, params, body }: Call<z.output<typeof feedUpdate>>) {
    return this.feeds.update(ctx, params.feed!, body)
  }

  @Endpoint({ method: 'DELETE', path: `${all}/:feed`, tag, access: write, summary: 'End it' })
  delete(@Input() { ctx, params }: Call) {
    return this.feeds.delete(ctx, params.feed!)
  }

  @Endpoint({
    method: 'POST',
    path: `${all}/:feed/replay`,
    tag,
    access: write,
    summary: 'Send again what was recorded since a time, with the same ids',
    body: feedReplay,
    response: feedView,
  })
  replay(@Input() { ctx, params, body }: Call<z.output<typeof feedReplay>>) {
    return this.feeds.replay(ctx, params.feed!, body)
  }

  @Endpoint({
    method: 'POST',
    path: `${all}/:feed/test`,
    tag,
    access: write,
    summary: 'Send one event of the type gatehouse.usage.test now',
    response: feedTested,
  })
  test(@Input() { ctx, params }: Call) {
    return this.feeds.test(ctx, params.feed!)
  }
}
