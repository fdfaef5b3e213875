import type { RegistryRules } from '@gatehouse/shared/config/upstream.js'
import type { Origin } from '../origin.js'

/** Who knows where services run, ready to be asked. */
export interface Registry {
  readonly rules: RegistryRules
  readonly origin: Origin
  readonly basePath: string
}

export const tokenOf = ({ token }: RegistryRules): string | undefined => (typeof token === 'string' ? token : undefined)
