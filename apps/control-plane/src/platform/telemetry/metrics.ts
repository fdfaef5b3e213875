import { Injectable } from '@nestjs/common'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'

/** What /metrics shows. Modules add their own by `new Gauge({ registers: [metrics.registry], … })`; labels must be few-valued. */
@Injectable()
export class Metrics {
  readonly registry = new Registry()
  readonly requests = new Histogram({
    name: 'gatehouse_http_request_duration_seconds',
    help: 'Requests of the management API and console, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }
}
