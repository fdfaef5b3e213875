import { definePolicy, type Reply } from '../contract.js'
import { about, config } from './config.js'
import { Plan, StepFailed } from './plan.js'
import { fill, type Json, type Values } from './template.js'

const HEADERS = ['content-type', 'application/json']

export default definePolicy({
  id: 'aggregate',
  ...about,
  config,
  compile({ pathSuffix, methods, steps, answer, timeoutMs }, deps) {
    const plan = new Plan(steps, timeoutMs, deps)
    const answered = new Set(methods)
    const template = (answer ?? Object.fromEntries(steps.map(({ name }) => [name, `{${name}}`]))) as Json
    const reply = (values: Values): Reply => ({
      status: 200,
      headers: HEADERS,
      body: Buffer.from(JSON.stringify(fill(template, values))),
    })
    return {
      onRequest(ctx) {
        if (!ctx.path.endsWith(pathSuffix) || !answered.has(ctx.method)) return undefined
        if (ctx.rehearsal) return reply(plan.nothing)
        return plan.run(ctx).then(reply, cause => {
          if (!(cause instanceof StepFailed)) throw cause
          // The reason may tell where the services are: it is for the log.
          deps.note(ctx, `step ${cause.step} failed: ${cause.message}`)
          return { error: 'upstream_error', detail: `The part "${cause.step}" of this answer could not be had.` }
        })
      },
    }
  },
})
