// Made by `pnpm gen` from the files beside it. Do not edit.
import type { Provider, ProviderSchema } from './contract.js'

const schemaOf = ({ id, label, baseUrl, credentials, speaks, limits }: Provider): ProviderSchema => ({
  id,
  label,
  baseUrl,
  credentials,
  speaks,
  limits,
})

/** What a provider is and takes, without what it does. */
export const providerSchemas: Readonly<Record<string, ProviderSchema>> = {
}
