import { createHash } from 'node:crypto'
import { formatId } from '@gatehouse/shared/ids.js'
import { costOf, type TokenPrice } from '@gatehouse/shared/money.js'
import { type CallRecord, type CallRecordInput, callRecord } from '@gatehouse/shared/telemetry/record.js'

const HOUR_MS = 3_600_000
export const HISTORY_DAYS = 6
const MOST_AN_HOUR = 14

export interface HistoryFor {
  tenantId: string
  organizationId: string
  applicationId: string
  keyId: string
  chat: { apiId: string; subscriptionId: string; planId: string; price: TokenPrice }
  weather: { apiId: string; subscriptionId: string; planId: string }
  model: string
}

/**
 * Calls of some days up to `now` (ms), as a small team would make them: busy by day, quiet by night and at weekends, with the
 * odd refusal and failure. The same `now` and ids make the same calls.
 */
export function demoHistory(whose: HistoryFor, now: number): CallRecord[] {
  const records: CallRecord[] = []
  for (let hour = now - HISTORY_DAYS * 24 * HOUR_MS; hour < now - HOUR_MS; hour += HOUR_MS) {
    const calls = Math.round(MOST_AN_HOUR * business(new Date(hour)) * (0.6 + 0.8 * chance(hour, 'volume')))
    for (let i = 0; i < calls; i++) records.push(callRecord.parse(call(whose, hour, i)))
  }
  return records
}

/** From 0 to 1. */
function business(at: Date): number {
  const hour = at.getUTCHours()
  const day = hour < 6 || hour > 20 ? 0.1 : Math.sin(((hour - 5) / 16) * Math.PI)
  return at.getUTCDay() % 6 === 0 ? day * 0.3 : day
}

function call(whose: HistoryFor, hour: number, i: number): CallRecordInput {
  const random = (what: string) => chance(hour, what, i)
  const time = Math.round(hour + random('time') * HOUR_MS)
  const id = formatId('call', time, digest(whose.applicationId, hour, i))
  const { tenantId, organizationId, applicationId, keyId } = whose
  const base = {
    id,
    requestId: id.replace('call_', 'req_'),
    time,
    tenantId,
    organizationId,
    applicationId,
    keyId,
    revision: 1,
  }
  const fate = random('fate')
  const error =
    fate < 0.02
      ? { status: 429, error: 'rate_limited' }
      : fate < 0.03
        ? { status: 502, error: 'upstream_error' }
        : undefined
  const gatewayUs = Math.round(300 + 900 * random('gateway') ** 3)
  return random('kind') < 0.6 ? chat() : weather()

  function weather(): CallRecordInput {
    const { apiId, subscriptionId, planId } = whose.weather
    const upstreamUs = error?.status === 429 ? 0 : Math.round(4_000 + 60_000 * random('upstream') ** 4)
    const path = random('path') < 0.8 ? 'forecast' : 'cities'
    const totalUs = gatewayUs + upstreamUs
    return {
      ...base,
      ...(error ?? { status: 200 }),
      ...{ apiId, subscriptionId, planId, gatewayUs, upstreamUs, totalUs },
      method: 'GET',
      path: `/acme/weather/${path}`,
      route: '/acme/weather/*',
      requestBytes: 0,
      responseBytes: error ? 180 : 420,
    }
  }

  function chat(): CallRecordInput {
    const { apiId, subscriptionId, planId, price } = whose.chat
    const asked = {
      ...base,
      apiId,
      subscriptionId,
      planId,
      method: 'POST',
      path: '/v1/chat/completions',
      model: whose.model,
    }
    if (error) return { ...asked, ...error, gatewayUs, totalUs: gatewayUs, requestBytes: 700, responseBytes: 190 }
    const inputTokens = Math.round(80 + 1_400 * random('input') ** 2)
    const outputTokens = Math.round(20 + 500 * random('output') ** 2)
    const cachedTokens = random('cached') < 0.3 ? Math.floor(inputTokens / 256) * 128 : 0
    const ttftUs = Math.round(90_000 + 400_000 * random('ttft') ** 3)
    const upstreamUs = ttftUs + outputTokens * 9_000
    const counts = { input: inputTokens, output: outputTokens, cached: cachedTokens, cacheWrite: 0, reasoning: 0 }
    return {
      ...asked,
      ...{ inputTokens, outputTokens, cachedTokens, gatewayUs, upstreamUs, ttftUs },
      status: 200,
      totalUs: gatewayUs + upstreamUs,
      provider: 'sandbox',
      providerModel: 'sandbox-small',
      costNano: String(costOf(counts, price)),
      usageSource: 'provider',
      streamed: random('streamed') < 0.7,
      requestBytes: inputTokens * 5,
      responseBytes: outputTokens * 180,
      attempts: [{ provider: 'sandbox', model: 'sandbox-small', status: 200, us: upstreamUs }],
    }
  }
}

const digest = (...parts: (string | number)[]): Buffer => createHash('sha256').update(parts.join('/')).digest()

/** In [0, 1), the same for the same parts. */
const chance = (...parts: (string | number)[]): number => digest(...parts).readUInt32BE(0) / 2 ** 32
