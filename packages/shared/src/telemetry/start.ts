import type { z } from 'zod'
import { costOf, tokenPrice } from '../price.js'
import { type CallRecordInput, callRecord } from './record.js'

/** What a node writes down of a call before it goes upstream: who, what, and what it is expected to use. */
export const callStart = callRecord
  .pick({
    id: true,
    requestId: true,
    time: true,
    method: true,
    path: true,
    revision: true,
    tenantId: true,
    organizationId: true,
    applicationId: true,
    subscriptionId: true,
    planId: true,
    keyId: true,
    apiId: true,
    route: true,
    model: true,
    provider: true,
    providerModel: true,
    inputTokens: true,
    outputTokens: true,
    priced: true,
    streamed: true,
    clientAddress: true,
    userAgent: true,
    user: true,
  })
  .extend({ price: tokenPrice.optional() })

export type CallStart = z.output<typeof callStart>

/** Told as the `error` of a call that its gateway did not live to settle. */
export const interrupted = 'interrupted'

/** What is booked of a call that was never settled: its caller saw the connection break, its tokens are those expected at the start and those seen since. */
export function interruptedCall({ price, ...start }: CallStart, outputTokens = start.outputTokens): CallRecordInput {
  const tokens = { input: start.inputTokens, output: outputTokens, cached: 0, cacheWrite: 0, reasoning: 0 }
  return {
    ...start,
    outputTokens,
    status: 500,
    error: interrupted,
    usageSource: 'estimated',
    costNano: String(price ? costOf(tokens, price) : 0n),
    gatewayUs: 0,
    totalUs: 0,
  }
}
