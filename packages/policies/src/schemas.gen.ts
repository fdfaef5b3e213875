// Made by `pnpm gen` from the folders beside it. Do not edit.
import type { PolicySchema } from './contract.js'
import * as ipRestriction from './ip-restriction/config.js'

export type { PolicySchema, Scope, Stage } from './contract.js'

/** What a policy is and takes, without what it does. */
export const policySchemas: Readonly<Record<string, PolicySchema>> = {
  'ip-restriction': { id: 'ip-restriction', ...ipRestriction.about, config: ipRestriction.config },
}
