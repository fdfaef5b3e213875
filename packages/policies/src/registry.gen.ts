// Made by `pnpm gen` from the folders beside it. Do not edit.
import type { Policy } from './contract.js'
import ipRestriction from './ip-restriction/policy.js'

export const policies: Readonly<Record<string, Policy>> = {
  'ip-restriction': ipRestriction,
}
