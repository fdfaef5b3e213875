import type { ErrorDialect } from '@gatehouse/shared/errors/render.js'
import type { Exchange } from '../exchange/exchange.js'

/** Answers one call. The key has been checked (`exchange.caller`), the body not read. Never throws. */
export type AiHandler = (exchange: Exchange) => void

export interface AiRoute {
  method: 'GET' | 'POST'
  /** Fixed path, or a prefix ending in `/*`. */
  path: string
  dialect: ErrorDialect
  handle: AiHandler
}
