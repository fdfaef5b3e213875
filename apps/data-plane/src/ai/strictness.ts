import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { GatewayError } from '@gatehouse/shared/errors/gateway-error.js'
import type { Exchange } from '../exchange/exchange.js'
import type { ClientDialect } from './dialects/contract.js'
import { unsupported } from './dialects/fields.js'
import { nameIn } from './dialects/registry.js'
import type { AttemptFailure } from './failure.js'

/** A caller who sends `x-gatehouse-strict: true` would rather be refused than have a parameter left out. */
const STRICT = 'x-gatehouse-strict'

/** Far more than any request has that could be dropped. */
const MAX_TOLD = 20

/** What was left out is told to the caller and the log, or refused. Throws GatewayError `unsupported`. */
export function told(exchange: Exchange, dropped: string[]): string[] | null {
  if (dropped.length === 0) return null
  const names = dropped.slice(0, MAX_TOLD).map(name => name.replace(/[^\w.[\]-]/g, '?').slice(0, 80))
  if (exchange.headers[STRICT] === 'true')
    throw unsupported(`The provider of this model does not know ${names.join(', ')}.`, names[0])
  exchange.facts.note('dialect', `left out: ${names.join(', ')}`)
  return names
}

/** What it means that a request cannot be put into a provider's words; undefined for faults of another kind. Another provider may have words for it. */
export function refusedInput(dialect: ClientDialect, error: unknown): AttemptFailure | undefined {
  if (error instanceof UnsupportedInput) {
    const param = error.param === undefined ? undefined : nameIn(dialect, error.param)
    return { code: 'unsupported', retry: 'next', status: 0, message: error.message, param }
  }
  if (!(error instanceof GatewayError)) return undefined
  const { code, detail, param } = error
  if (code === 'unsupported') return { code, retry: 'next', status: 0, message: detail, param }
  return { code: 'bad_request', retry: 'never', status: 400, message: detail, native: { param } }
}
