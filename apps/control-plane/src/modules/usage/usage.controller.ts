import {
  callFeedback,
  callRating,
  logDetail,
  logPage,
  logQuery,
  usageAnswer,
  usageQuery,
  usageSeries,
  usageSeriesQuery,
} from '@gatehouse/shared/api/observability.js'
import { Controller } from '@nestjs/common'
import type { z } from 'zod'
import type { Call } from '../../platform/http/call.js'
import { Endpoint, Input } from '../../platform/http/endpoint.js'
import { FeedbackService } from './feedback.service.js'
import { LogService } from './log.service.js'
import { UsageService } from './usage.service.js'

const usage = { anyOf: ['usage:read', 'own-usage:read'] } as const
const log = { anyOf: ['log:read', 'own-log:read'] } as const

@Controller()
export class UsageController {
  constructor(
    private readonly usage: UsageService,
    private readonly logs: LogService,
    private readonly feedback: FeedbackService,
  ) {}

  @Endpoint({
    method: 'GET',
    path: '/usage',
    tag: 'Usage',
    access: usage,
    summary: 'Sums of calls, tokens and cost',
    description: 'The last 24 h unless asked otherwise.',
    query: usageQuery,
    response: usageAnswer,
  })
  totals(@Input() { ctx, query }: Call<unknown, z.output<typeof usageQuery>>) {
    return this.usage.totals(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/usage/series',
    tag: 'Usage',
    access: usage,
    summary: 'The same over time',
    query: usageSeriesQuery,
    response: usageSeries,
  })
  series(@Input() { ctx, query }: Call<unknown, z.output<typeof usageSeriesQuery>>) {
    return this.usage.series(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/logs',
    tag: 'Logs',
    access: log,
    summary: 'Calls, newest first',
    description: 'The last 24 h unless asked otherwise.',
    query: logQuery,
    response: logPage,
  })
  list(@Input() { ctx, query }: Call<unknown, z.output<typeof logQuery>>) {
    return this.logs.list(ctx, query)
  }

  @Endpoint({
    method: 'GET',
    path: '/logs/:call',
    tag: 'Logs',
    access: log,
    summary: 'One call in every detail',
    description: 'Bodies by the capture level of the API, with the permission to read them.',
    response: logDetail,
  })
  get(@Input() { ctx, params }: Call) {
    return this.logs.get(ctx, params.call!)
  }

  @Endpoint({
    method: 'PUT',
    path: '/logs/:call/feedback',
    tag: 'Logs',
    access: log,
    summary: 'Rate the answer of a call',
    description:
      'One voice each, by whoever may see the call. Scores are told side by side for the targets of a model, and routes may go by them.',
    body: callRating,
    response: callFeedback,
    errors: ['in_use'],
  })
  rate(@Input() { ctx, params, body }: Call<z.output<typeof callRating>>) {
    return this.feedback.rate(ctx, params.call!, body)
  }
}
