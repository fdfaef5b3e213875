import type { UpstreamRequest } from '@gatehouse/providers/contract.js'
import type { CompiledProvider } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { send } from '../upstream/client.js'
import type { AttemptFailure } from './failure.js'
import { ProviderToken } from './provider-token.js'

interface Sender {
  /** The request carries its credentials. */
  send(out: UpstreamRequest): void
  /** It cannot get any. */
  failed(failure: AttemptFailure): void
}

const tokens = new WeakMap<CompiledProvider, ProviderToken>()

/** Adds the token and the signature that a provider wants, then has the request sent; at once unless a token has to be fetched first. */
export function authorized(exchange: Exchange, provider: CompiledProvider, out: UpstreamRequest, sender: Sender): void {
  if (!provider.tokenOrigin) return signed(exchange, provider, out, sender)
  let token = tokens.get(provider)
  if (!token) {
    token = new ProviderToken(provider, send)
    tokens.set(provider, token)
  }
  token.use(
    headers => {
      if (exchange.gone) return
      out.headers.push(...headers)
      signed(exchange, provider, out, sender)
    },
    failure => {
      if (!exchange.gone) sender.failed(failure)
    },
  )
}

function signed(exchange: Exchange, provider: CompiledProvider, out: UpstreamRequest, sender: Sender): void {
  const { definition, credentials, origin } = provider
  definition.sign?.(out, origin.host, credentials, exchange.time)
  sender.send(out)
}
