import { setTimeout as delay } from 'node:timers/promises'
import type { Management } from '../support/management.js'
import { restConfig } from './offer.js'
import type { Traffic } from './traffic.js'

const EVERY_MS = 1_000

/** A change of what carries traffic each second until it is told to end; each is noted, and must have made a revision. */
export async function keepChanging(
  owner: Management,
  { sandboxUrl, socketsUrl }: { sandboxUrl: string; socketsUrl: string },
  traffic: Traffic,
  ended: AbortSignal,
): Promise<void> {
  const t = '/tenants/soak'
  const idle = (n: number) => ({ idle: `${60 + (n % 2)}s` })
  const configure = (api: string, config: object) =>
    owner.call<Revised>('PUT', `${t}/apis/${api}/versions/v1`, { config })
  const changes: ((n: number) => Promise<Revised>)[] = [
    n => configure('rest', restConfig('/rest', sandboxUrl, {}, idle(n))),
    n => configure('sockets', restConfig('/sockets', socketsUrl, {}, idle(n))),
    n =>
      owner.call('PATCH', `${t}/products/all/plans/ample`, {
        limits: { requests: { limit: 10_000_000 + n, window: '1h' } },
      }),
    n =>
      owner.call('PATCH', `${t}/models/chat`, { targets: [{ provider: 'lab', model: 'small', weight: 1 + (n % 2) }] }),
  ]
  const start = performance.now()
  let last = 0
  // Odd rounds undo what even ones did, so that each is a change.
  for (let n = 0; !ended.aborted; n++) {
    const change = changes[n % changes.length]!
    const failure = await change(Math.floor(n / changes.length)).then(
      ({ revision }) => {
        const moved = revision > last
        last = revision
        return moved ? undefined : 'made no revision'
      },
      error => String(error),
    )
    // The first ones may ask for what is there already.
    if (n >= changes.length || failure !== 'made no revision') traffic.note('change of configuration', failure)
    await delay(Math.max(0, start + (n + 1) * EVERY_MS - performance.now()), undefined, { signal: ended }).catch(
      () => {},
    )
  }
}

interface Revised {
  revision: number
}
