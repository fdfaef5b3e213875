import { z } from 'zod'
import type { PolicyAbout } from '../contract.js'
import { tracerFields } from '../tracer.js'

export const about: PolicyAbout = {
  title: 'OpenTelemetry',
  stage: 'observe',
  scopes: ['global', 'tenant', 'api', 'plan', 'application'],
}

export const config = z
  .strictObject({
    ...tracerFields,
    url: tracerFields.url.optional().meta({
      title: 'URL',
      description: 'Of a collector, such as "https://otel.example.com/v1/traces". Empty: traces are only passed on.',
      fetched: true,
    }),
    sampleRate: tracerFields.sampleRate.default(1),
  })
  .meta({
    title: about.title,
    description: 'Passes W3C trace context on and tells a collector a span of each call (OTLP).',
  })
