import type { AttemptRecord } from '@gatehouse/shared/telemetry/record.js'
import type { Exchange } from '../exchange/exchange.js'
import type { BodyCapture } from './capture.js'

const text = JSON.stringify
const us = (ms: number): number => (ms > 0 ? Math.round(ms * 1000) : 0)

/** `,"name":"value"` or nothing. For what holds nothing to escape: ids, addresses, paths in their normal form. */
const plain = (name: string, value: string | undefined): string => (value === undefined ? '' : `,"${name}":"${value}"`)
const optional = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `,"${name}":${text(value)}`
const count = (name: string, value: number): string => (value === 0 ? '' : `,"${name}":${value}`)

function bodies(exchange: Exchange): string {
  const one = (direction: 'request' | 'response', capture: BodyCapture | null, contentType: string): string => {
    const bytes = capture?.bytes()
    if (!capture || !bytes || bytes.length === 0) return ''
    const { level, truncated } = capture
    return `{"direction":"${direction}","level":"${level}","contentType":${text(contentType)},"truncated":${truncated},"base64":"${bytes.toString('base64')}"}`
  }
  const request = one('request', exchange.requestCapture, exchange.headers['content-type'] ?? '')
  const response = one('response', exchange.responseCapture, exchange.responseCapture?.contentType ?? '')
  const both = request && response ? `${request},${response}` : request + response
  return both === '' ? '' : `,"bodies":[${both}]`
}

function attempts(all: readonly AttemptRecord[]): string {
  let items = ''
  for (const { provider, model, status, error, us } of all)
    items += `${items && ','}{"provider":${text(provider)},"status":${status},"us":${us}${optional('model', model)}${optional('error', error)}}`
  return `,"attempts":[${items}]`
}

/**
 * One line of JSON by shared/telemetry/record. Written by hand: this runs once a call, and fields at their defaults stay out.
 * `totalMs` is the call's whole time.
 */
export function recordLine(exchange: Exchange, totalMs: number): string {
  const { facts, caller, grant, api } = exchange
  const upstreamMs =
    facts.upstreamStart > 0 ? (facts.upstreamEnd || exchange.startedAt + totalMs) - facts.upstreamStart : 0
  const application = caller?.consumer.application
  let line = `{"id":"${exchange.callId}","time":${exchange.time},"method":"${exchange.method}","path":"${exchange.path}"`
  line +=
    exchange.requestId === exchange.callId
      ? plain('requestId', exchange.callId)
      : optional('requestId', exchange.requestId)
  line += `,"status":${facts.status}`
  line += plain('error', facts.error)
  line += plain('tenantId', api?.tenantId) + plain('organizationId', application?.organizationId)
  line += plain('applicationId', application?.id) + plain('subscriptionId', grant?.subscription.id)
  line += plain('planId', grant?.plan.id) + plain('keyId', caller?.key.id) + plain('apiId', api?.api)
  line += optional('route', facts.route) + optional('model', facts.model)
  line += optional('provider', facts.provider) + optional('providerModel', facts.providerModel)
  line += count('inputTokens', facts.inputTokens) + count('outputTokens', facts.outputTokens)
  line += count('cachedTokens', facts.cachedTokens) + count('reasoningTokens', facts.reasoningTokens)
  if (facts.cost !== 0n) line += `,"costNano":"${facts.cost}"`
  if (!facts.priced) line += ',"priced":false'
  if (facts.usageSource !== 'none') line += `,"usageSource":"${facts.usageSource}"`
  if (facts.cache !== 'bypass') line += `,"cache":"${facts.cache}"`
  if (facts.streamed) line += ',"streamed":true'
  line += `,"gatewayUs":${us(totalMs - upstreamMs)}`
  line += count('upstreamUs', us(upstreamMs))
  if (facts.firstToken > 0) line += `,"ttftUs":${us(facts.firstToken - exchange.startedAt)}`
  line += `,"totalUs":${us(totalMs)}`
  line += count('requestBytes', facts.requestBytes) + count('responseBytes', facts.responseBytes)
  line += plain('clientAddress', exchange.clientAddress) + optional('userAgent', exchange.headers['user-agent'])
  line += optional('user', facts.user)
  line += `,"revision":${exchange.runtime.revision}`
  if (facts.attempts) line += attempts(facts.attempts)
  if (facts.verdicts) line += `,"verdicts":${text(facts.verdicts)}`
  return `${line}${bodies(exchange)}}`
}
