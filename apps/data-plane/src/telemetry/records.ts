import type { ApiResource, ApplicationResource } from '@gatehouse/shared/config/resources.js'
import type { TokenPrice } from '@gatehouse/shared/money.js'
import type { PassedOver } from '@gatehouse/shared/routing/passed-over.js'
import type { AttemptRecord } from '@gatehouse/shared/telemetry/record.js'
import type { RouteMatch } from '../config/route.js'
import type { Grant } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { flatText } from '../http1/flat-text.js'
import { assumedBeyondCost } from './assumed-cost.js'
import type { CallTimes } from './call-times.js'
import type { BodyCapture } from './capture.js'
import { quoted } from './quoted.js'

const text = JSON.stringify

/** `,"name":"value"` or nothing. Ids, addresses and paths in their normal form hold nothing to escape and need no such care. */
const optional = (name: string, value: string | undefined): string =>
  value === undefined ? '' : `,"${name}":${quoted(value)}`
const count = (name: string, value: number): string => (value === 0 ? '' : `,"${name}":${value}`)

/** Text that is the same for all calls of something, made when it is first asked for. */
function keptFor<Key extends object>(make: (key: Key) => string): (key: Key) => string {
  const all = new WeakMap<Key, string>()
  return key => {
    let known = all.get(key)
    if (known === undefined) {
      known = flatText(make(key))
      all.set(key, known)
    }
    return known
  }
}

function bodies(exchange: Exchange): string {
  const one = (direction: 'request' | 'response', capture: BodyCapture | null, contentType: string): string => {
    const bytes = capture?.bytes()
    if (!capture || !bytes || bytes.length === 0) return ''
    const { level, truncated } = capture
    return `{"direction":"${direction}","level":"${level}","contentType":${text(contentType)},"truncated":${truncated},"base64":"${bytes.toString('base64')}"}`
  }
  const request = one('request', exchange.requestCapture, exchange.header('content-type') ?? '')
  const response = one('response', exchange.responseCapture, exchange.responseCapture?.contentType ?? '')
  const both = request && response ? `${request},${response}` : request + response
  return both === '' ? '' : `,"bodies":[${both}]`
}

function attempts(all: readonly AttemptRecord[]): string {
  let items = ''
  for (const { provider, model, key, status, error, us, atUs, path, continues } of all) {
    items += `${items && ','}{"provider":${quoted(provider)},"status":${status},"us":${us}${optional('model', model)}${optional('error', error)}`
    items += `${optional('key', key)}${atUs === undefined ? '' : `,"atUs":${atUs}`}${optional('path', path)}${continues ? ',"continues":true' : ''}}`
  }
  return `,"attempts":[${items}]`
}

// Mostly the same list for all calls that were decided alike.
const ofPassedOver = keptFor((all: readonly PassedOver[]) => `,"passedOver":${text(all)}`)

function reserved({ money, reserved: tokens }: Exchange): string {
  if (money === null && tokens <= 0) return ''
  const ofTokens = tokens > 0 ? `"tokens":${Math.ceil(tokens)}` : ''
  if (money === null) return `,"reserved":{${ofTokens}}`
  const limit = money.outputLimit
  const ofMoney = `"nano":"${money.reserved}"${limit === undefined ? '' : `,"outputLimit":${limit}`}`
  return `,"reserved":{${ofTokens && `${ofTokens},`}${ofMoney}}`
}

const ofApi = keptFor(({ tenantId, api }: ApiResource) => `,"tenantId":"${tenantId}","apiId":"${api}"`)
const ofGrant = keptFor(
  ({ subscription, plan }: Grant) => `,"subscriptionId":"${subscription.id}","planId":"${plan.id}"`,
)
const ofApplication = keptFor(
  ({ organizationId, id }: ApplicationResource) => `,"organizationId":"${organizationId}","applicationId":"${id}"`,
)
const ofRoute = keptFor(({ label }: RouteMatch['route']) => `,"route":${text(label)}`)

/** Whose a call is and what it goes to. */
function belonging({ api, caller, grant, match, facts }: Exchange): string {
  let text = api ? ofApi(api) : ''
  if (caller?.keyId !== undefined) text += `,"keyId":"${caller.keyId}"`
  if (caller) {
    text += ofApplication(caller.consumer.application)
    if (grant) text += ofGrant(grant)
  }
  return text + (match === null ? optional('route', facts.route) : ofRoute(match.route))
}

/** What is known of a call as it goes upstream and stays as it is: the beginning of its record, without the closing brace. */
export function recordHead(exchange: Exchange): string {
  const { facts } = exchange
  let head = `{"id":"${exchange.callId}","time":${exchange.time},"method":"${exchange.method}","path":"${exchange.path}","requestId":${exchange.requestId === exchange.callId ? `"${exchange.callId}"` : text(exchange.requestId)},"revision":${exchange.runtime.revision},"clientAddress":"${exchange.clientAddress}"`
  head += belonging(exchange) + optional('model', facts.model)
  head += optional('provider', facts.provider) + optional('providerModel', facts.providerModel)
  if (facts.streamed) head += ',"streamed":true'
  head += optional('userAgent', exchange.header('user-agent'))
  if (facts.user !== undefined) head += `,"user":${text(facts.user)}`
  return head
}

const ofPrice = keptFor((price: TokenPrice) => `,"price":${text(price)}`)

/** What follows the head where a call begins, by shared/telemetry/start: all that is booked of it if it is never settled. */
export function startTail({ facts: { expected } }: Exchange): string {
  if (expected === null) return '}'
  const tokens = count('inputTokens', expected.inputTokens) + count('outputTokens', expected.outputTokens())
  return `${tokens}${expected.price ? ofPrice(expected.price) : ',"priced":false'}}`
}

function assumed(exchange: Exchange): string {
  const nano = assumedBeyondCost(exchange)
  return nano === 0n ? '' : `,"assumedNano":"${nano}"`
}

/**
 * What follows the head where a call has ended, by shared/telemetry/record. Written by hand: this runs once a call, and fields at their
 * defaults stay out.
 */
export function recordTail(exchange: Exchange, times: CallTimes): string {
  const { facts } = exchange
  let line = `,"status":${facts.status},"gatewayUs":${times.gatewayUs},"totalUs":${times.totalUs}`
  if (facts.error !== undefined) line += `,"error":"${facts.error}"`
  line += count('inputTokens', facts.inputTokens) + count('outputTokens', facts.outputTokens)
  line += count('cachedTokens', facts.cachedTokens) + count('reasoningTokens', facts.reasoningTokens)
  if (facts.cost !== 0n) line += `,"costNano":"${facts.cost}"`
  if (facts.uses !== null) line += `,"uses":${text(facts.uses)}`
  if (facts.charges) line += `,"charges":${text(facts.charges)}`
  if (!facts.priced) line += `,"priced":false${assumed(exchange)}`
  if (facts.usageSource !== 'none') line += `,"usageSource":"${facts.usageSource}"`
  if (facts.cache !== 'bypass') line += `,"cache":"${facts.cache}"`
  line += count('upstreamUs', times.upstreamUs)
  if (times.ttftUs !== undefined) line += `,"ttftUs":${times.ttftUs}`
  line += count('requestBytes', facts.requestBytes) + count('responseBytes', facts.responseBytes)
  if (facts.attempts) line += attempts(facts.attempts)
  if (facts.decision) {
    const { passedOver } = facts.decision
    if (passedOver.length > 0) line += ofPassedOver(passedOver)
    line += reserved(exchange)
  }
  if (facts.verdicts) line += `,"verdicts":${text(facts.verdicts)}`
  return `${line}${bodies(exchange)}}`
}
