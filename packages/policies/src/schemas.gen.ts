// Made by `pnpm gen` from the folders beside it. Do not edit.
import type { PolicySchema } from './contract.js'

/** What a policy is and takes, without what it does. */
export const policySchemas: Readonly<Record<string, PolicySchema>> = {
}
