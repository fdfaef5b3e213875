import type { PolicyDeps } from './contract.js'

/** What a policy's own tests give it: time stands still, and nothing is shared between hooks. */
export const bare: PolicyDeps = { now: () => 0, slot: () => ({ get: () => undefined, set: () => {} }) }
