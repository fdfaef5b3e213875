import { definePolicy } from '../contract.js'
import { firstOf, removeHeader, setHeader } from '../headers.js'
import { post } from '../log-delivery.js'
import { flatHeaders } from '../log-fields.js'
import { LogSink } from '../log-sink.js'
import { randomHex, readParent, type TraceContext, writeParent } from '../trace-context.js'
import { about, config } from './config.js'
import { exportOf, spanOf } from './span.js'

export default definePolicy({
  id: 'opentelemetry',
  ...about,
  config,
  compile(settings, deps) {
    const { url, serviceName, sampleRate, trustCallers } = settings
    const contexts = deps.slot<TraceContext>()
    const headers = ['content-type', 'application/json', ...flatHeaders(settings.headers)]
    const sink =
      url === undefined
        ? undefined
        : new LogSink<object>(settings, deps, async batch => {
            await post(deps, { ...settings, url, headers }, JSON.stringify(exportOf(serviceName, batch)))
          })
    return {
      onRequest(ctx) {
        const parent = trustCallers ? readParent(firstOf(ctx.headers.traceparent)) : undefined
        contexts.set(ctx, {
          trace: parent?.trace ?? randomHex(16),
          span: randomHex(8),
          parent: parent?.span,
          sampled: parent?.sampled ?? Math.random() < sampleRate,
        })
        return undefined
      },
      onUpstream(ctx, out) {
        const context = contexts.get(ctx)
        if (!context) return
        setHeader(out.headers, 'traceparent', writeParent(context))
        // What vendors keep of a trace belongs to its beginning.
        if (context.parent === undefined) removeHeader(out.headers, 'tracestate')
      },
      ...(sink && {
        onComplete(ctx, outcome) {
          const context = contexts.get(ctx)
          if (context?.sampled && outcome.summary) sink.push(spanOf(ctx, outcome, outcome.summary(), context))
        },
      }),
    }
  },
})
