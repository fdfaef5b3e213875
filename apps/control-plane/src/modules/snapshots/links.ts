import {
  type ApiResource,
  type KeyResource,
  type LimitResource,
  type ModelResource,
  type PlanResource,
  type PolicyResource,
  providersOf,
  type SubscriptionResource,
} from '@gatehouse/shared/config/resources.js'

/** What stands for a resource among all of them: kind, newline, id. */
export const keyOf = (kind: string, id: string): string => `${kind}\n${id}`

/** An API as plans and policies name it, whatever its versions. */
export const serviceKey = (api: string): string => keyOf('service', api)

/** A node that is told of `from` is told of `to`. */
export interface Link {
  from: string
  to: string
}

/** The links that a resource itself declares; they never form a circle. */
export function linksOf(kind: string, id: string, spec: unknown): Link[] {
  const me = keyOf(kind, id)
  const brings = (...keys: string[]): Link[] => [...new Set(keys)].map(to => ({ from: me, to }))
  const through = (...keys: string[]): Link[] => [...new Set(keys)].map(from => ({ from, to: me }))
  switch (kind) {
    case 'api': {
      const { api, tenantId, models = [] } = spec as Partial<ApiResource> & Pick<ApiResource, 'api' | 'tenantId'>
      return brings(serviceKey(api), keyOf('tenant', tenantId), ...models.map(model => keyOf('model', model)))
    }
    case 'model': {
      const model = spec as ModelResource
      const providers = new Set(providersOf(model))
      return brings(keyOf('tenant', model.tenantId), ...[...providers].map(provider => keyOf('provider', provider)))
    }
    case 'plan':
      return through(...(spec as PlanResource).apis.map(serviceKey))
    case 'subscription': {
      const { plan, application } = spec as SubscriptionResource
      return [...through(keyOf('plan', plan)), ...brings(keyOf('application', application))]
    }
    case 'key':
      return through(keyOf('application', (spec as KeyResource).application))
    case 'limit': {
      const { tenantId, scope } = spec as LimitResource
      const tenant = tenantId ?? scope.id
      return tenant === null ? [] : through(keyOf('tenant', tenant))
    }
    case 'policy':
      return through(...scopeOf(spec as PolicyResource))
    default:
      return []
  }
}

function scopeOf({ scope, tenantId }: PolicyResource): string[] {
  if (scope.kind === 'api') return [serviceKey(scope.id ?? '')]
  const id = scope.kind === 'tenant' ? (scope.id ?? tenantId) : scope.id
  return scope.kind === 'global' ? [] : [keyOf(scope.kind, id ?? '')]
}
