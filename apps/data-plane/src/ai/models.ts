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

/** What the caller may call now, each by the shortest name that means only it, in the order of their names. */
function named(exchange: Exchange): { name: string; offer: Offer }[] {
  const offers = usableModels(exchange)
  const shared = new Map<string, number>()
  for (const { model } of offers) shared.set(model.resource.slug, (shared.get(model.resource.slug) ?? 0) + 1)
  return offers
    .map(offer => ({ name: nameOf(offer, shared.get(offer.model.resource.slug) === 1), offer }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

const tell = (exchange: Exchange, body: object): void =>
  exchange.reply(200, [...JSON_HEADERS], Buffer.from(JSON.stringify(body)))

/** `GET /v1/models`. */
export function listModels(exchange: Exchange): void {
  tell(exchange, { object: 'list', data: named(exchange).map(({ name, offer }) => view(offer, name)) })
}

/** `GET /api/tags`, as an Ollama lists its models. An alias has neither weights nor their figures. */
export function listTags(exchange: Exchange): void {
  const models = named(exchange).map(({ name, offer: { model } }) => ({
    name,
    model: name,
    modified_at: new Date(createdOf(model.resource.id) * 1000).toISOString(),
    size: 0,
    digest: '',
    details: {
      parent_model: '',
      format: '',
      family: model.tenantSlug,
      families: [model.tenantSlug],
      parameter_size: '',
      quantization_level: '',
    },
  }))
  tell(exchange, { models })
}

const nameOf = ({ model }: Offer, alone: boolean): string =>
  alone ? model.resource.slug : `${model.tenantSlug}/${model.resource.slug}`

/** `GET /v1/models/{id}`: by the rules of a call to it. */
export function showModel(exchange: Exchange): void {
  const name = decode(exchange.path.slice(PREFIX.length))
  const offer = resolveModel(exchange, name)
  if (offer) tell(exchange, view(offer, name))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
