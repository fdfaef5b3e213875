import { type CallLimits, definePolicy } from '../contract.js'
import { Admission } from '../rate-limit/admission.js'
import { pushLimits } from '../rate-limit/headers.js'
import { keyOf } from '../rate-limit/key.js'
import { about, config } from './config.js'

const DAY_MS = 86_400_000

/** As durations are counted where a calendar is: a month has 30 days. */
const periods = {
  hour: { unit: 'h', count: 1, windowMs: 3_600_000 },
  day: { unit: 'd', count: 1, windowMs: DAY_MS },
  week: { unit: 'd', count: 7, windowMs: 7 * DAY_MS },
  month: { unit: 'mo', count: 1, windowMs: 30 * DAY_MS },
  quarter: { unit: 'mo', count: 3, windowMs: 90 * DAY_MS },
  year: { unit: 'mo', count: 12, windowMs: 360 * DAY_MS },
} as const

export default definePolicy({
  id: 'quota',
  ...about,
  config,
  compile({ limit, period, timeZone, key, name, headers }, deps) {
    const { unit, count, windowMs } = periods[period]
    const limits: CallLimits = { requests: { limit, windowMs, calendar: { unit, count, timeZone } } }
    const keyFor = keyOf(key)
    const slot = deps.slot<Admission>()
    return {
      onRequest(ctx) {
        const counted = `${keyFor(ctx)} q`
        const admission = new Admission(1, () => deps.limiter(counted, limits))
        slot.set(ctx, admission)
        return ctx.rehearsal ? admission.rehearse() : admission.ask()
      },
      ...(headers && {
        onResponse(ctx, head) {
          const window = slot.get(ctx)?.limiters[0]?.state().requests
          if (window) pushLimits(head.headers, [{ name, window }])
        },
      }),
    }
  },
})
