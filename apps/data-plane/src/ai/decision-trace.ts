import { usd } from '@gatehouse/shared/money.js'
import type { AttemptRecord } from '@gatehouse/shared/telemetry/record.js'
import type { Exchange } from '../exchange/exchange.js'
import type { Attempt } from './receiver.js'

const HEADER = 'x-gatehouse-trace'
/** A header that no client's parser refuses. */
const MOST_PASSED_OVER = 20

/** True where the caller asks for it and its plan lets it know. */
export const asksForTrace = (exchange: Exchange): boolean =>
  exchange.grant?.plan.trace === true && exchange.header(HEADER) !== undefined

/** How the call's target was found, as one header of JSON. `current`: the attempt whose answer it is of; undefined: nobody was asked. */
export function pushTrace(headers: string[], exchange: Exchange, current?: CurrentAttempt): void {
  const { facts, money, reserved } = exchange
  const closed = facts.attempts ?? []
  const attempts = closed.map(shown)
  if (current && current.attemptsMade > closed.length) attempts.push(underWay(exchange, current))
  const others = facts.decision?.passedOver ?? []
  const trace = {
    attempts,
    ...(others.length > 0 ? { passedOver: others.slice(0, MOST_PASSED_OVER) } : {}),
    reserved: {
      ...(reserved > 0 ? { tokens: Math.ceil(reserved) } : {}),
      ...(money ? { usd: usd(money.reserved) } : {}),
      ...(money?.outputLimit === undefined ? {} : { outputLimit: money.outputLimit }),
    },
    ...(facts.usageSource === 'none'
      ? {}
      : {
          settled: {
            tokens: facts.inputTokens + facts.outputTokens,
            ...(facts.priced ? { usd: usd(facts.cost) } : {}),
          },
        }),
  }
  headers.push(HEADER, ascii(JSON.stringify(trace)))
}

type CurrentAttempt = Pick<Attempt, 'attemptsMade' | 'target' | 'sentAt' | 'way' | 'status'>

const shown = ({ provider, model, key, path, atUs, us, status, error }: AttemptRecord) => ({
  target: [provider, model, key].filter(part => part !== undefined).join('/'),
  ...(path ? { path } : {}),
  ...(atUs === undefined ? {} : { atMs: atUs / 1_000 }),
  ms: us / 1_000,
  status,
  // Its code alone: what a provider says of itself is for the log.
  ...(error === undefined ? {} : { error: error.split(':', 1)[0]! }),
})

const underWay = ({ startedAt }: Exchange, { target, sentAt, way, status }: CurrentAttempt) => ({
  target: target.state.name,
  ...(way ? { path: way } : {}),
  ...(sentAt === 0 ? {} : { atMs: Math.round((sentAt - startedAt) * 1_000) / 1_000 }),
  ms: sentAt === 0 ? 0 : Math.round((performance.now() - sentAt) * 1_000) / 1_000,
  status,
})

const ascii = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`)
