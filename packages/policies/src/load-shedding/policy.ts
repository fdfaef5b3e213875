import { type Ctx, definePolicy, type Reply } from '../contract.js'
import { about, config } from './config.js'

export default definePolicy({
  id: 'load-shedding',
  ...about,
  config,
  compile({ delayMs, fullDelayMs, maxConcurrent = Number.POSITIVE_INFINITY, retryAfterSeconds }, deps) {
    const refusal: Reply = { error: 'overloaded', retryAfter: retryAfterSeconds }
    const counted = deps.slot<true>()
    let active = 0
    // Grows by the share that is to be refused: a whole is one call, so refusals come evenly and not in runs.
    let due = 0

    function sheds(): boolean {
      if (active >= maxConcurrent) return true
      const delay = deps.eventLoopDelay()
      if (delay < delayMs) return false
      due += Math.min(1, (delay - delayMs) / (fullDelayMs - delayMs))
      if (due < 1) return false
      due -= 1
      return true
    }

    return {
      onRequest(ctx: Ctx) {
        if (sheds()) return refusal
        active++
        counted.set(ctx, true)
        return undefined
      },
      onComplete(ctx: Ctx) {
        if (counted.get(ctx)) active--
      },
    }
  },
})
