import { newCallId } from '../exchange/call-id.js'
import { Exchange, type Services } from '../exchange/exchange.js'
import { Nobody } from '../exchange/nobody.js'
import { emptyChain } from '../policy/chain.js'
import { send } from '../upstream/client.js'

/** The same call once more without its caller: in no record of its own, and of no policy's concern. */
export function callerless(of: Exchange): Exchange {
  const services: Services = {
    ...{ draining: false, tokens: null, tunnels: of.services.tunnels, outsideFile: of.services.outsideFile },
    places: of.services.places,
    runtime: () => of.runtime,
    dispatch: (_, origin, out, timeouts, handler) => send(origin, out, timeouts, handler),
    began: () => {},
    settling: () => false,
    finished: () => {},
    refresh: () => {},
    shadowed: () => {},
    count: (name, by) => of.services.count(name, by),
    fault: (message, cause) => of.services.fault(message, cause),
  }
  const shadow = new Exchange(newCallId(Date.now()), new Nobody(of.inbound), services)
  const { path, query, clientAddress, requestId, api, caller, dialect } = of
  Object.assign(shadow, { path, query, clientAddress, requestId, api, caller, dialect, chain: emptyChain })
  return shadow
}
