import { usd } from '../money.js'
import type { MinuteSums } from '../telemetry/sums.js'

/** Usage of calls, or, by a re-rating, what calls of the past cost more or less. */
export const usageEventTypes = {
  usage: 'gatehouse.usage',
  rerated: 'gatehouse.usage.rerated',
  test: 'gatehouse.usage.test',
}
export type UsageEventType = keyof typeof usageEventTypes

/** What an event adds to what a subscription used in a minute; money as a decimal string in USD, which a correction may make negative. */
export interface UsageEventData {
  subscription: string
  application: string
  organization: string
  key: string
  api: string
  model: string
  provider: string
  requests: number
  errors: number
  inputTokens: number
  outputTokens: number
  cachedTokens: number
  reasoningTokens: number
  costUsd: string
}

/** CloudEvents 1.0. */
export interface UsageEvent {
  specversion: '1.0'
  id: string
  type: string
  source: string
  /** The subscription; where there is none the application. */
  subject: string
  time: string
  datacontenttype: 'application/json'
  data: UsageEventData
}

export const usageEventData = (sums: MinuteSums): UsageEventData => ({
  subscription: sums.subscriptionId,
  application: sums.applicationId,
  organization: sums.organizationId,
  key: sums.keyId,
  api: sums.apiId,
  model: sums.model,
  provider: sums.provider,
  requests: sums.requests,
  errors: sums.errors,
  inputTokens: sums.inputTokens,
  outputTokens: sums.outputTokens,
  cachedTokens: sums.cachedTokens,
  reasoningTokens: sums.reasoningTokens,
  costUsd: usd(BigInt(sums.costNano)),
})

/** `time` in ms since the epoch, the minute that it is about. */
export function usageEvent(
  tenant: string,
  { id, type, time, data }: { id: string; type: UsageEventType; time: number; data: UsageEventData },
): UsageEvent {
  return {
    specversion: '1.0',
    id,
    type: usageEventTypes[type],
    source: `urn:gatehouse:tenant:${tenant}`,
    subject: data.subscription || data.application,
    time: new Date(time).toISOString(),
    datacontenttype: 'application/json',
    data,
  }
}
