import type { Consumer, Offer } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'

/**
 * Finds the model that the caller means by `alias`, `tenant/alias` or either with `:label`, in the contract's order: exists, subscription's state, plan's models.
 * On success the exchange knows its API, grant and policies; otherwise it has been refused and undefined comes back.
 */
export function resolveModel(exchange: Exchange, name: string): Offer | undefined {
  const consumer = exchange.caller!.consumer
  const offers = offersNamed(consumer, name) ?? labelled(consumer, name)
  if (!offers || offers.length === 0) return absent(exchange, name, consumer.offers.size > 0)
  const active = offers.filter(offer => offer.grant.subscription.state === 'active')
  if (active.length === 0) return inactive(exchange, offers[0]!)
  if (active.some(offer => offer.model !== active[0]!.model)) return ambiguous(exchange, active)
  const offer = active.find(each => each.allowed)
  if (!offer) {
    exchange.fail('model_not_allowed', { param: 'model' })
    return undefined
  }
  exchange.enter(offer.api, offer.grant)
  return offer
}

function offersNamed({ offers }: Consumer, name: string): readonly Offer[] | undefined {
  const slash = name.indexOf('/')
  // A tenant's slug holds no slash, so the first one separates; an alias may hold some itself.
  return (
    offers.get(name) ??
    (slash > 0
      ? offers.get(name.slice(slash + 1))?.filter(offer => offer.model.tenantSlug === name.slice(0, slash))
      : undefined)
  )
}

/** What callers of the bare name get. */
const LIVE = 'production'

/** `alias:label` names one version of an alias. */
function labelled(consumer: Consumer, name: string): Offer[] | undefined {
  const colon = name.lastIndexOf(':')
  if (colon < 0) return undefined
  const label = name.slice(colon + 1)
  return offersNamed(consumer, name.slice(0, colon))?.flatMap(offer => {
    const model = label === LIVE ? offer.model : offer.model.labels.get(label)
    return model ? [{ ...offer, model }] : []
  })
}

function absent(exchange: Exchange, name: string, subscribed: boolean): undefined {
  const alias = name.slice(name.indexOf('/') + 1)
  const known = !subscribed && (exchange.runtime.aliasExists(name) || exchange.runtime.aliasExists(alias))
  exchange.fail(known ? 'subscription_required' : 'model_not_found', { param: 'model' })
  return undefined
}

function inactive(exchange: Exchange, offer: Offer): undefined {
  exchange.enter(offer.api, offer.grant)
  exchange.refuseState(offer.grant.subscription.state)
  return undefined
}

function ambiguous(exchange: Exchange, offers: readonly Offer[]): undefined {
  const names = [...new Set(offers.map(offer => `${offer.model.tenantSlug}/${offer.model.resource.slug}`))]
  exchange.fail('model_ambiguous', {
    detail: `More than one tenant offers this name. Use one of: ${names.join(', ')}.`,
    param: 'model',
  })
  return undefined
}

/** Models that the caller may use now, each once, for GET /v1/models. */
export function usableModels(exchange: Exchange): Offer[] {
  const found = new Map<string, Offer>()
  for (const offers of exchange.caller!.consumer.offers.values())
    for (const offer of offers)
      if (offer.allowed && offer.grant.subscription.state === 'active' && !found.has(offer.model.resource.id))
        found.set(offer.model.resource.id, offer)
  return [...found.values()]
}
