import { definePolicy } from '../contract.js'
import { post } from '../log-delivery.js'
import { flatHeaders } from '../log-fields.js'
import { LogSink } from '../log-sink.js'
import { randomHex, type TraceContext } from '../trace-context.js'
import { readB3, writeB3 } from './b3.js'
import { about, config } from './config.js'
import { spanOf } from './span.js'

export default definePolicy({
  id: 'zipkin',
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
            await post(deps, { ...settings, url, headers }, JSON.stringify(batch))
          })
    return {
      onRequest(ctx) {
        const sent = trustCallers ? readB3(ctx.headers) : undefined
        contexts.set(ctx, {
          trace: sent?.trace ?? randomHex(16),
          span: randomHex(8),
          parent: sent?.span,
          sampled: sent?.sampled ?? Math.random() < sampleRate,
        })
        return undefined
      },
      onUpstream(ctx, out) {
        const context = contexts.get(ctx)
        if (context) writeB3(out.headers, context, settings.headerType === 'b3-single')
      },
      ...(sink && {
        onComplete(ctx, outcome) {
          const context = contexts.get(ctx)
          if (context?.sampled && outcome.summary)
            sink.push(spanOf(serviceName, ctx, outcome, outcome.summary(), context))
        },
      }),
    }
  },
})
