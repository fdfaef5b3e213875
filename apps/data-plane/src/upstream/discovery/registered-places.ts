import { ConsulPlaces } from './consul-places.js'
import { KubernetesPlaces } from './kubernetes-places.js'
import type { Registry } from './registry.js'
import type { Source, Take } from './source.js'

/** Of a target, whose host is the name of a service. */
export const registeredPlaces = (registry: Registry, service: URL, take: Take): Source =>
  registry.rules.type === 'consul'
    ? new ConsulPlaces(registry, service, take)
    : new KubernetesPlaces(registry, service, take)
