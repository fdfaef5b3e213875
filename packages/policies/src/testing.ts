import type { Ctx, PolicyDeps } from './contract.js'

/** What a policy's own tests give it: time stands still, nothing is shared between hooks, nothing is outside. */
export const bare: PolicyDeps = {
  now: () => 0,
  slot: () => ({ get: () => undefined, set: () => {} }),
  fetch: () => Promise.reject(new Error('nothing to fetch')),
  refresh: () => ({ demand: () => Promise.resolve() }),
  once: () => false,
  key: () => ({ error: 'key_invalid' }),
}

/** A request with these headers. */
export const call = (headers: Ctx['headers'], more: Partial<Ctx> = {}): Ctx =>
  ({ method: 'GET', path: '/', query: '', headers, ...more }) as Ctx
