import { durationMs } from '@gatehouse/shared/duration.js'
import { type CallLimits, definePolicy } from '../contract.js'
import { Admission } from './admission.js'
import { about, config } from './config.js'
import { pushLimits, type Told } from './headers.js'
import { keyOf } from './key.js'

export default definePolicy({
  id: 'rate-limit',
  ...about,
  config,
  compile({ limit, window, burst, concurrency, key, name, headers }, deps) {
    const keyFor = keyOf(key)
    const slot = deps.slot<Admission>()
    // The shorter window refuses first, and what it refuses costs the longer one nothing.
    const windows: { name: string; suffix: string; limits: CallLimits }[] = []
    if (burst) windows.push({ name: `${name}-burst`, suffix: ' b', limits: { requests: rolling(burst) } })
    if (limit !== undefined) windows.push({ name, suffix: '', limits: { requests: rolling({ limit, window }) } })
    if (concurrency !== undefined) windows.push({ name: '', suffix: ' c', limits: { concurrency } })

    return {
      onRequest(ctx) {
        const counted = keyFor(ctx)
        const admission = new Admission(windows.length, at =>
          deps.limiter(counted + windows[at]!.suffix, windows[at]!.limits),
        )
        slot.set(ctx, admission)
        return ctx.rehearsal ? admission.rehearse() : admission.ask()
      },
      ...(headers && {
        onResponse(ctx, head) {
          const admission = slot.get(ctx)
          if (!admission) return
          const told: Told[] = []
          for (const [at, limiter] of admission.limiters.entries()) {
            const state = limiter.state().requests
            if (state) told.push({ name: windows[at]!.name, window: state })
          }
          pushLimits(head.headers, told)
        },
      }),
      ...(concurrency !== undefined && { onComplete: ctx => slot.get(ctx)?.settle() }),
    }
  },
})

const rolling = ({ limit, window }: { limit: number; window: string }) => ({ limit, windowMs: durationMs(window) })
