import type { Limits } from '@gatehouse/shared/config/resources.js'
import { durationMs, durationParts } from '@gatehouse/shared/duration.js'
import { nanoUsd } from '@gatehouse/shared/money.js'
import type { PlanLimits } from './plan.entity.js'

interface Windowed {
  window: string
  calendar?: boolean | undefined
  timeZone?: string | undefined
}

/** As nodes count: windows in milliseconds, money in nano-USD. */
export function nodeLimits({ requests, tokens, concurrency, budget }: PlanLimits): Limits {
  return {
    ...(requests ? { requests: { limit: requests.limit, ...windowOf(requests) } } : {}),
    ...(tokens ? { tokens: { limit: tokens.limit, ...windowOf(tokens) } } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(budget ? { budget: { limit: Number(nanoUsd(budget.amount)), ...windowOf(budget), ...termsOf(budget) } } : {}),
  }
}

function termsOf({ unpriced = 'deny', price, soft, downgradeAt }: NonNullable<PlanLimits['budget']>) {
  return {
    unpriced,
    ...(price && { price: { input: Number(nanoUsd(price.input)), output: Number(nanoUsd(price.output)) } }),
    ...(soft && { soft }),
    ...(downgradeAt !== undefined && { downgradeAt }),
  }
}

function windowOf({ window, calendar, timeZone = 'UTC' }: Windowed) {
  const windowMs = durationMs(window)
  return calendar ? { windowMs, calendar: { ...durationParts(window), timeZone } } : { windowMs }
}
