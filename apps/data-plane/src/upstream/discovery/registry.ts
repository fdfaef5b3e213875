import type { RegistryRules } from '@gatehouse/shared/config/upstream.js'
import type { Origin } from '../origin.js'
import type { Group } from '../upstream.js'
import { ConsulPlaces } from './consul-places.js'
import { KubernetesPlaces } from './kubernetes-places.js'
import type { Source, Take } from './source.js'

/** Who knows where services run, ready to be asked. */
export interface Registry {
  readonly rules: RegistryRules
  readonly origin: Origin
  readonly basePath: string
}

/** Of a target, whose host is the name of a service. */
export const registeredPlaces = (registry: Registry, group: Group, take: Take): Source =>
  registry.rules.type === 'consul'
    ? new ConsulPlaces(registry, new URL(group.url), take)
    : new KubernetesPlaces(registry, new URL(group.url), take)

export const tokenOf = ({ token }: RegistryRules): string | undefined => (typeof token === 'string' ? token : undefined)
