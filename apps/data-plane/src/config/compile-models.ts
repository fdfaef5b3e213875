import { providers as registry } from '@gatehouse/providers/registry.gen.js'
import type { ModelResource, ModelTarget, ProviderResource } from '@gatehouse/shared/config/resources.js'
import { timeoutsOf } from '../ai/timeouts.js'
import type { Origins } from '../upstream/origin.js'
import type { CompiledModel, CompiledProvider, CompiledTarget } from './runtime.js'
import type { Broken, Refusal, View } from './view.js'

const CONNECT_MS = 5000

export interface CompiledModels {
  readonly providers: ReadonlyMap<string, CompiledProvider>
  readonly models: ReadonlyMap<string, CompiledModel>
  readonly refusals: readonly Refusal[]
}

export const noModels: CompiledModels = { providers: new Map(), models: new Map(), refusals: [] }

/** Models with their targets' providers, one a step. What cannot be called is left out and told; a model that is left with nobody to call answers so. */
export function* compileModels(before: CompiledModels, view: View, origins: Origins): Generator<void, CompiledModels> {
  const refusals: Refusal[] = []
  const providers = new Map<string, CompiledProvider>()
  for (const resource of view.all('provider')) {
    yield
    const known = before.providers.get(resource.id)
    const compiled = known?.resource === resource ? known : compileProvider(resource, origins)
    if (typeof compiled === 'string') refusals.push({ kind: 'provider', id: resource.id, reason: compiled })
    else providers.set(resource.id, compiled)
  }
  const models = new Map<string, CompiledModel>()
  for (const resource of view.all('model')) {
    yield
    const tenantSlug = view.get('tenant', resource.tenantId)?.slug ?? resource.tenantId
    const known = before.models.get(resource.id)
    if (known && isSame(known, resource, tenantSlug, providers)) {
      models.set(resource.id, known)
      continue
    }
    const timeouts = timeoutsOf(resource.timeouts)
    const target = (from: ModelTarget): CompiledTarget[] => {
      const provider = providers.get(from.provider)
      const { model, weight, price, priceSource, maxOutputTokens } = from
      if (provider) {
        const { origin } = origins.of(provider.resource.baseUrl, timeouts.connectMs)
        return [{ provider, origin, model, weight, price, priceSource, maxOutputTokens }]
      }
      refusals.push({ kind: 'model', id: resource.id, reason: `provider ${from.provider} is missing` })
      return []
    }
    const targets = resource.targets.flatMap(target)
    models.set(resource.id, { resource, tenantSlug, targets, fallbacks: resource.fallbacks.flatMap(target), timeouts })
  }
  for (const [id, broken] of view.broken('model')) models.set(id, standIn(id, broken, view))
  return { providers, models, refusals }
}

function isSame(
  known: CompiledModel,
  resource: ModelResource,
  tenantSlug: string,
  providers: ReadonlyMap<string, CompiledProvider>,
): boolean {
  const all = [...known.targets, ...known.fallbacks]
  return (
    known.resource === resource &&
    known.tenantSlug === tenantSlug &&
    all.length === resource.targets.length + resource.fallbacks.length &&
    all.every(({ provider }) => providers.get(provider.resource.id) === provider)
  )
}

/** Has nobody to call, so that its name is not unknown. */
function standIn(id: string, { raw }: Broken, view: View): CompiledModel {
  const tenantId = String(raw.tenantId ?? '')
  const slug = String(raw.slug ?? id)
  const resource: ModelResource = { id, tenantId, slug, strategy: 'weighted', targets: [], fallbacks: [], timeouts: {} }
  return {
    resource,
    tenantSlug: view.get('tenant', tenantId)?.slug ?? tenantId,
    targets: [],
    fallbacks: [],
    timeouts: timeoutsOf({}),
  }
}

/** A reason where it cannot be. */
function compileProvider(resource: ProviderResource, origins: Origins): CompiledProvider | string {
  const definition = Object.hasOwn(registry, resource.type) ? registry[resource.type] : undefined
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
