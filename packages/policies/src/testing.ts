import type { Ctx, PolicyDeps } from './contract.js'

/** What a policy's own tests give it: time stands still, nothing is shared between hooks, nothing is outside. */
export const bare: PolicyDeps = {
  now: () => 0,
  eventLoopDelay: () => 0,
  limiter: () => ({
    admit: () => undefined,
    settle: () => {},
    giveBack: () => {},
    state: () => ({ requests: undefined }),
  }),
  slot: () => ({ get: () => undefined, set: () => {} }),
  fetch: () => Promise.reject(new Error('nothing to fetch')),
  refresh: () => ({ demand: () => Promise.resolve() }),
  once: () => false,
  key: () => ({ error: 'key_invalid' }),
}

/** A request with these headers. */
export const call = (headers: Ctx['headers'], more: Partial<Ctx> = {}): Ctx =>
  ({ method: 'GET', path: '/', query: '', headers, ...more }) as Ctx

/** The same with slots that keep what hooks put there. */
export function remembering(deps: Partial<PolicyDeps> = {}): PolicyDeps {
  return {
    ...bare,
    slot: <T>() => {
      const values = new WeakMap<Ctx, T>()
      return { get: (ctx: Ctx) => values.get(ctx), set: (ctx: Ctx, value: T) => void values.set(ctx, value) }
    },
    ...deps,
  }
}
