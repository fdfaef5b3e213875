import { providers as registry } from '@gatehouse/providers/registry.gen.js'
import {
  type ModelResource,
  type ModelTarget,
  modelResource,
  type ProviderResource,
} from '@gatehouse/shared/config/resources.js'
import { attemptBudget } from '../ai/routing/attempt-budget.js'
import { Breaker } from '../ai/routing/breaker.js'
import { Nobody } from '../ai/routing/choose.js'
import type { Meanings } from '../ai/routing/meanings.js'
import type { Node } from '../ai/routing/node.js'
import { TargetState } from '../ai/routing/target-state.js'
import { WaitingLine } from '../ai/routing/waiting-line.js'
import { waysOf } from '../ai/routing/ways.js'
import { type AiTimeouts, timeoutsOf } from '../ai/timeouts.js'
import type { Origin, Origins } from '../upstream/origin.js'
import { compileRoute, plainRoute } from './compile-route.js'
import type { CompiledModel, CompiledProvider, CompiledTarget } from './runtime.js'
import type { Broken, Refusal, View } from './view.js'

const CONNECT_MS = 5000

export interface CompiledModels {
  readonly providers: ReadonlyMap<string, CompiledProvider>
  readonly models: ReadonlyMap<string, CompiledModel>
  readonly refusals: readonly Refusal[]
  /** Where nobody has called yet, and connections are to be open by then. */
  readonly cold: readonly Cold[]
}

export interface Cold {
  readonly origin: Origin
  readonly path: string
  readonly connections: number
}

export const noModels: CompiledModels = { providers: new Map(), models: new Map(), refusals: [], cold: [] }

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
  const cold: Cold[] = []
  for (const resource of view.all('model')) {
    yield
    const tenantSlug = view.get('tenant', resource.tenantId)?.slug ?? resource.tenantId
    const known = before.models.get(resource.id)
    if (known && isSame(known, resource, tenantSlug, providers)) {
      models.set(resource.id, known)
      continue
    }
    const compiled = compileModel(resource, tenantSlug, providers, origins)
    for (const reason of compiled.reasons) refusals.push({ kind: 'model', id: resource.id, reason })
    models.set(resource.id, compiled.model)
    cold.push(...startingSlowly(compiled.model))
  }
  for (const [id, broken] of view.broken('model')) models.set(id, standIn(id, broken, view, origins))
  return { providers, models, refusals, cold }
}

/** Without the targets that cannot be called, and why they cannot. */
function compileModel(
  resource: ModelResource,
  tenantSlug: string,
  providers: ReadonlyMap<string, CompiledProvider>,
  origins: Origins,
): { model: CompiledModel; reasons: string[] } {
  const { resilience, route } = resource
  const timeouts = timeoutsOf(resource.timeouts)
  const reasons: string[] = []
  const places = [...resource.targets, ...resource.fallbacks].map((from, place): CompiledTarget[] => {
    const provider = providers.get(from.provider)
    if (!provider) {
      reasons.push(`provider ${from.provider} is missing`)
      return []
    }
    const own = from.timeouts ? timeoutsOf({ ...resource.timeouts, ...from.timeouts }) : timeouts
    return [provider, ...provider.pool].map(key => targetOf(from, place, key, own, origins))
  })
  const spec = route ?? plainRoute(resource.targets, resource.fallbacks.length)
  let tree: Node = new Nobody()
  const meanings: Meanings[] = []
  try {
    tree = compileRoute(spec, places, resource.id, meanings)
  } catch (error) {
    reasons.push(`routing: ${(error as Error).message}`)
  }
  const ways = waysOf(spec)
  const targets = places.flat()
  const answering = targets.filter(({ place }) => ways[place]?.aside !== true)
  const model: CompiledModel = {
    ...{ resource, tenantSlug, timeouts, resilience, tree, ways, meanings, targets, answering },
    places: places.filter(keys => keys.length > 0).length,
    retries: attemptBudget(),
    hedges: attemptBudget(),
    line: resilience.queue ? new WaitingLine(resilience.queue.size) : null,
    labels: new Map(),
  }
  if (Object.keys(resource.labels).length === 0) return { model, reasons }
  const labels = new Map<string, CompiledModel>()
  for (const [label, served] of Object.entries(resource.labels)) {
    const other = compileModel({ ...resource, route: undefined, ...served, labels: {} }, tenantSlug, providers, origins)
    labels.set(label, other.model)
    reasons.push(...other.reasons.map(reason => `${label}: ${reason}`))
  }
  return { model: { ...model, labels }, reasons }
}

/** Those that are called for the first time. Where all are, there is nobody who could take their calls meanwhile. */
function startingSlowly({ targets, resilience: { warmUp } }: CompiledModel): Cold[] {
  if (!warmUp) return []
  const cold = targets.filter(({ state }) => state.isNew)
  for (const { state } of cold) {
    state.isNew = false
    if (cold.length < targets.length) state.warm(performance.now(), warmUp.overMs)
  }
  const { connections } = warmUp
  return cold.map(({ origin, provider }) => ({ origin, path: provider.basePath, connections }))
}

function targetOf(
  from: ModelTarget,
  place: number,
  provider: CompiledProvider,
  timeouts: AiTimeouts,
  origins: Origins,
): CompiledTarget {
  const { model, weight, price, priceSource, maxOutputTokens, quality, concurrency = Number.POSITIVE_INFINITY } = from
  const { origin } = origins.of(provider.resource.baseUrl, { connectMs: timeouts.connectMs })
  let state = provider.states.get(model)
  if (!state) {
    state = new TargetState([provider.resource.slug, model, ...(provider.key ? [provider.key] : [])].join('/'))
    provider.states.set(model, state)
  }
  return {
    ...{ provider, origin, model, weight, price, priceSource, maxOutputTokens },
    ...{ concurrency, timeouts, quality, place, state },
  }
}

function isSame(
  known: CompiledModel,
  resource: ModelResource,
  tenantSlug: string,
  providers: ReadonlyMap<string, CompiledProvider>,
): boolean {
  const current = ({ provider }: CompiledTarget): boolean => {
    const now = providers.get(provider.resource.id)
    return now === provider || now?.pool.includes(provider) === true
  }
  const whole = ({ places, targets, resource }: CompiledModel): boolean =>
    places === resource.targets.length + resource.fallbacks.length && targets.every(current)
  return (
    known.resource === resource && known.tenantSlug === tenantSlug && [known, ...known.labels.values()].every(whole)
  )
}

/** Has nobody to call, so that its name is not unknown. */
function standIn(id: string, { raw }: Broken, view: View, origins: Origins): CompiledModel {
  const tenantId = String(raw.tenantId ?? '')
  const slug = String(raw.slug ?? id)
  const nobody = { provider: 'none', model: 'none' }
  const resource = modelResource.parse({ id, tenantId: tenantId || 'none', slug, targets: [nobody] })
  const tenantSlug = view.get('tenant', tenantId)?.slug ?? tenantId
  return compileModel({ ...resource, targets: [] }, tenantSlug, new Map(), origins).model
}

/** With each of its keys. A reason where it cannot be. */
function compileProvider(resource: ProviderResource, origins: Origins): CompiledProvider | string {
  const { credentials, weight, pool } = resource
  const others: CompiledProvider[] = []
  for (const { name, ...key } of pool) {
    const compiled = compileKey(resource, { name, ...key }, [], origins)
    if (typeof compiled === 'string') return `key ${name}: ${compiled}`
    others.push(compiled)
  }
  return compileKey(resource, { name: undefined, weight, credentials }, others, origins)
}

interface Key {
  name: string | undefined
  weight: number
  credentials: Record<string, unknown>
}

function compileKey(
  resource: ProviderResource,
  { name, weight, credentials: given }: Key,
  pool: readonly CompiledProvider[],
  origins: Origins,
): CompiledProvider | string {
  const definition = Object.hasOwn(registry, resource.type) ? registry[resource.type] : undefined
  if (!definition) return `no such provider type: ${resource.type}`
  const credentials = definition.credentials.safeParse(given)
  if (!credentials.success) return `credentials: ${credentials.error.issues[0]!.path.join('.')} is not valid`
  try {
    const { origin, basePath } = origins.of(resource.baseUrl, { connectMs: CONNECT_MS })
    const headers = definition.authorize(credentials.data)
    const exchange = definition.token?.request(credentials.data, Date.now())
    const tokenOrigin = exchange && origins.of(new URL(exchange.url).origin, { connectMs: CONNECT_MS }).origin
    return {
      ...{ resource, definition, credentials: credentials.data, headers, origin, tokenOrigin, basePath },
      ...{ key: name, weight, pool, keyHealth: new Breaker(), states: new Map() },
    }
  } catch (error) {
    return `base URL: ${error instanceof Error ? error.message : 'not valid'}`
  }
}
