import { definePolicy } from '../contract.js'
import { tracer } from '../tracer.js'
import { readB3, writeB3 } from './b3.js'
import { about, config } from './config.js'
import { spanOf } from './span.js'

export default definePolicy({
  id: 'zipkin',
  ...about,
  config,
  compile(settings, deps) {
    const { serviceName, headerType } = settings
    return tracer(settings, deps, {
      read: readB3,
      write: (headers, context) => writeB3(headers, context, headerType === 'b3-single'),
      span: (ctx, outcome, summary, context) => spanOf(serviceName, ctx, outcome, summary, context),
      delivery: spans => spans,
    })
  },
})
