import type { Chain } from '../policy/chain.js'
import { send } from '../upstream/client.js'
import { Exchange, type Services } from './exchange.js'
import { Nobody } from './nobody.js'

/** The same call once more, under these hooks and without its caller: it is in no record and counts for nobody. */
export function shadowOf(of: Exchange, chain: Chain): Exchange {
  const services: Services = {
    runtime: () => of.runtime,
    dispatch: (_, origin, out, timeouts, handler) => send(origin, out, timeouts, handler),
    outsideFile: of.services.outsideFile,
    draining: false,
    tunnels: of.services.tunnels,
    tokens: null,
    places: of.services.places,
    began: () => {},
    settling: () => false,
    refresh: () => {},
    shadowed: () => {},
    count: (name, by) => of.services.count(name, by),
    fault: (message, cause) => of.services.fault(message, cause),
    finished: ({ facts }) => {
      const outcome = { status: facts.status, error: facts.error, totalUs: 0 }
      for (const hook of chain.complete ?? []) hook.run(shadow, outcome)
    },
  }
  const shadow: Exchange = new Exchange(of.callId, new Nobody(of.inbound), services)
  const { path, query, authority, clientAddress, requestId, api, credential, peer, peerTrusted, secure } = of
  const same = { path, query, authority, clientAddress, requestId, api, credential, peer, peerTrusted, secure }
  Object.assign(shadow, same, { chain })
  shadow.slots = of.slots === null ? null : [...of.slots]
  return shadow
}
