import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import type { Caller, Grant } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'

/** Finds the subscription by which a caller may use an API; false where the call has been refused. */
export function enterApi(exchange: Exchange, api: ApiResource): boolean {
  const grant = exchange.caller && grantOf(exchange.caller, api)
  // From here on the API's policies hold, for refusals too.
  exchange.enter(api, grant)
  if (exchange.caller === undefined) return true
  if (!grant) {
    exchange.fail('subscription_required')
    return false
  }
  if (grant.subscription.state === 'active') return true
  exchange.refuseState(grant.subscription.state)
  return false
}

/** Active subscriptions come first. */
function grantOf({ consumer, plans }: Caller, api: ApiResource): Grant | undefined {
  const grants = consumer.grants.get(api.api)
  return plans === null ? grants?.[0] : grants?.find(({ plan }) => plans.includes(plan.slug))
}
