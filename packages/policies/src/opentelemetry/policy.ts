import { definePolicy } from '../contract.js'
import { firstOf, removeHeader, setHeader } from '../headers.js'
import { readParent, writeParent } from '../trace-context.js'
import { tracer } from '../tracer.js'
import { about, config } from './config.js'
import { exportOf, spanOf } from './span.js'

export default definePolicy({
  id: 'opentelemetry',
  ...about,
  config,
  compile(settings, deps) {
    return tracer(settings, deps, {
      read: headers => readParent(firstOf(headers.traceparent)),
      write(headers, context) {
        setHeader(headers, 'traceparent', writeParent(context))
        // What vendors keep of a trace belongs to its beginning.
        if (context.parent === undefined) removeHeader(headers, 'tracestate')
      },
      span: spanOf,
      delivery: spans => exportOf(settings.serviceName, spans),
    })
  },
})
