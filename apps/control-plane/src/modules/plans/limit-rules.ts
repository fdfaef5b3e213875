import type { Limits } from '@gatehouse/shared/config/resources.js'
import { durationMs } from '@gatehouse/shared/duration.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import { gaps } from '@gatehouse/shared/gaps.js'
import type { PlanLimits } from './plan.entity.js'

/** Throws `unsupported` naming the field, for limits that no node could keep yet. */
export function refuseGaps(limits: PlanLimits): void {
  if (limits.budget) throw gap('plan.limits.budget', '/limits/budget')
  for (const name of ['requests', 'tokens'] as const)
    if (limits[name]?.calendar) throw gap('window.calendar', `/limits/${name}/calendar`)
}

function gap(id: string, pointer: string): GatewayError {
  const why = gaps.find(entry => entry.id === id)?.why ?? ''
  return new GatewayError('unsupported', {
    detail: `${pointer.slice(1).replaceAll('/', '.')} is not supported yet. ${why}`,
    errors: [{ pointer, message: 'Not supported yet.' }],
  })
}

/** As nodes count: windows in milliseconds. */
export function nodeLimits({ requests, tokens, concurrency }: PlanLimits): Limits {
  const window = (limit: PlanLimits['requests']) => limit && { limit: limit.limit, windowMs: durationMs(limit.window) }
  return {
    ...(requests ? { requests: window(requests)! } : {}),
    ...(tokens ? { tokens: window(tokens)! } : {}),
    ...(concurrency === undefined ? {} : { concurrency }),
  }
}
