import { providers } from '@gatehouse/providers/registry.gen.js'
import type { ModelTarget, ProviderResource } from '@gatehouse/shared/config/resources.js'
import type { Origins } from '../upstream/origin.js'
import type { CompiledModel, CompiledProvider, CompiledTarget } from './runtime.js'
import type { Refusal, View } from './view.js'

const CONNECT_MS = 5000

/** Models with their targets' providers; what cannot be served is told in `refusals`. */
export function compileModels(view: View, origins: Origins, refusals: Refusal[]): Map<string, CompiledModel> {
  const compiledProviders = new Map<string, CompiledProvider>()
  for (const resource of view.all('provider')) {
    const compiled = compileProvider(resource, origins)
    if (typeof compiled === 'string') refusals.push({ kind: 'provider', id: resource.id, reason: compiled })
    else compiledProviders.set(resource.id, compiled)
  }
  const models = new Map<string, CompiledModel>()
  for (const resource of view.all('model')) {
    const target = (from: ModelTarget): CompiledTarget[] => {
      const provider = compiledProviders.get(from.provider)
      if (provider)
        return [{ provider, model: from.model, weight: from.weight, price: from.price, priceSource: from.priceSource }]
      refusals.push({ kind: 'model', id: resource.id, reason: `provider ${from.provider} is missing` })
      return []
    }
    models.set(resource.id, {
      resource,
      tenantSlug: view.get('tenant', resource.tenantId)?.slug ?? resource.tenantId,
      targets: resource.targets.flatMap(target),
      fallbacks: resource.fallbacks.flatMap(target),
    })
  }
  return models
}

/** A reason where it cannot be. */
function compileProvider(resource: ProviderResource, origins: Origins): CompiledProvider | string {
  const definition = Object.hasOwn(providers, resource.type) ? providers[resource.type] : undefined
  if (!definition) return `no such provider type: ${resource.type}`
  const credentials = definition.credentials.safeParse(resource.credentials)
  if (!credentials.success) return `credentials: ${credentials.error.issues[0]!.path.join('.')} is not valid`
  try {
    const { origin, basePath } = origins.of(resource.baseUrl, CONNECT_MS)
    const headers = definition.authorize(credentials.data)
    const exchange = definition.token?.request(credentials.data, Date.now())
    const tokenOrigin = exchange && origins.of(new URL(exchange.url).origin, CONNECT_MS).origin
    return { resource, definition, credentials: credentials.data, headers, origin, tokenOrigin, basePath }
  } catch (error) {
    return `base URL: ${error instanceof Error ? error.message : 'not valid'}`
  }
}
