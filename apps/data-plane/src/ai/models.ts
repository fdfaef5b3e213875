import type { Offer } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { resolveModel, usableModels } from '../policy/model-access.js'

const JSON_HEADERS = ['content-type', 'application/json']
const PREFIX = '/v1/models/'

/** Seconds since the epoch when an alias was made: its id begins with that time. */
function createdOf(id: string): number {
  const at = id.indexOf('_') + 1
  const ms = Number.parseInt(id.slice(at, at + 9), 36)
  return Number.isNaN(ms) ? 0 : Math.floor(ms / 1000)
}

const view = (offer: Offer, id: string): object => ({
  id,
  object: 'model',
  created: createdOf(offer.model.resource.id),
  owned_by: offer.model.tenantSlug,
})

/** `GET /v1/models`: what the caller may call now, each by the shortest name that means only it. */
export function listModels(exchange: Exchange): void {
  const offers = usableModels(exchange)
  const named = new Map<string, number>()
  for (const { model } of offers) named.set(model.resource.slug, (named.get(model.resource.slug) ?? 0) + 1)
  const data = offers
    .map(offer => view(offer, nameOf(offer, named.get(offer.model.resource.slug) === 1)))
    .sort((a, b) => ((a as { id: string }).id < (b as { id: string }).id ? -1 : 1))
  exchange.reply(200, [...JSON_HEADERS], Buffer.from(JSON.stringify({ object: 'list', data })))
}

const nameOf = ({ model }: Offer, alone: boolean): string =>
  alone ? model.resource.slug : `${model.tenantSlug}/${model.resource.slug}`

/** `GET /v1/models/{id}`: by the rules of a call to it. */
export function showModel(exchange: Exchange): void {
  const name = decode(exchange.path.slice(PREFIX.length))
  const offer = resolveModel(exchange, name)
  if (offer) exchange.reply(200, [...JSON_HEADERS], Buffer.from(JSON.stringify(view(offer, name))))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
