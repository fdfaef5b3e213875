import type { UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { CompiledProvider } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'

interface Sender {
  send(out: UpstreamRequest): void
}

/** Adds what the call itself has to be signed with, then sends it. */
export function authorized(exchange: Exchange, provider: CompiledProvider, out: UpstreamRequest, sender: Sender): void {
  const { definition, credentials, origin } = provider
  definition.sign?.(out, origin.host, credentials, exchange.time)
  sender.send(out)
}
