import { type ApiResource, resourceKinds } from '@gatehouse/shared/config/resources.js'
import type { LimiterSource } from '../policy/limits/contract.js'
import type { PolicyHost } from '../policy/policy-host.js'
import { CompiledLimit } from '../policy/scoped-limits.js'
import type { Origin, Origins } from '../upstream/origin.js'
import type { Upstream } from '../upstream/upstream.js'
import { type CompiledModels, compileModels, noModels } from './compile-models.js'
import { type CompiledPolicies, compilePolicies, noPolicies } from './compile-policies.js'
import { type CompiledRoutes, compileRoutes, noRoutes } from './compile-routes.js'
import type { CompiledModel } from './runtime.js'
import type { Refusal, View } from './view.js'

/** What is made anew when APIs, models or policies change; the parts that a change leaves alone are kept as they are. */
export interface Compiled {
  readonly models: CompiledModels
  readonly routes: CompiledRoutes
  readonly policies: CompiledPolicies
  /** Beside those of plans. */
  readonly limits: ReadonlyMap<string, CompiledLimit>
  /** Versions of AI APIs that may be called, by API id. */
  readonly aiVersions: ReadonlyMap<string, readonly ApiResource[]>
  /** Slugs that any of them offers. */
  readonly aliases: ReadonlySet<string>
}

export const nothing: Compiled = {
  models: noModels,
  routes: noRoutes,
  policies: noPolicies,
  limits: new Map(),
  aiVersions: new Map(),
  aliases: new Set(),
}

/** Compiles what changed, a resource a step, beside what runs. */
export function* compile(
  before: Compiled,
  view: View,
  origins: Origins,
  host: PolicyHost,
  limiters: LimiterSource,
): Generator<void, Compiled> {
  const modelsChange = view.touches('tenant', 'provider', 'model')
  const apisChange = view.touches('api')
  const models = modelsChange ? yield* compileModels(before.models, view, origins) : before.models
  const aiVersions = apisChange ? yield* groupAiVersions(view) : before.aiVersions
  return {
    models,
    routes: apisChange ? yield* compileRoutes(before.routes, view, origins) : before.routes,
    policies: view.touches('policy') ? yield* compilePolicies(before.policies, view, host) : before.policies,
    limits: view.touches('limit') ? compileLimits(view, limiters) : before.limits,
    aiVersions,
    aliases: modelsChange || apisChange ? yield* aliasesOf(aiVersions, models.models) : before.aliases,
  }
}

const compileLimits = (view: View, limiters: LimiterSource): Map<string, CompiledLimit> =>
  new Map([...view.all('limit')].map(resource => [resource.id, new CompiledLimit(resource, limiters)]))

/** All that is not served, by what could be read and what could be compiled. */
export function refusalsOf(compiled: Compiled, view: View): Refusal[] {
  const broken = resourceKinds.flatMap(kind =>
    [...view.broken(kind)].map(([id, { reason }]) => ({ kind: kind as string, id, reason })),
  )
  const known = new Set(broken.map(({ kind, id }) => `${kind} ${id}`))
  const apis = [...compiled.routes.refused].map(([id, reason]) => ({ kind: 'api', id, reason }))
  const rest = [...compiled.models.refusals, ...apis, ...compiled.policies.refusals]
  return [...broken, ...rest.filter(({ kind, id }) => !known.has(`${kind} ${id}`))]
}

function* groupAiVersions(view: View): Generator<void, Map<string, ApiResource[]>> {
  const versions = new Map<string, ApiResource[]>()
  for (const api of view.all('api')) {
    yield
    if (api.type !== 'ai' || api.state === 'retired') continue
    const list = versions.get(api.api)
    if (list) list.push(api)
    else versions.set(api.api, [api])
  }
  // Where several versions offer a model the published one answers.
  for (const list of versions.values())
    list.sort((a, b) => Number(a.state !== 'published') - Number(b.state !== 'published'))
  return versions
}

function* aliasesOf(
  versions: ReadonlyMap<string, readonly ApiResource[]>,
  models: ReadonlyMap<string, CompiledModel>,
): Generator<void, Set<string>> {
  const slugs = new Set<string>()
  for (const list of versions.values())
    for (const api of list) {
      yield
      for (const id of api.models) {
        const model = models.get(id)
        if (model) slugs.add(model.resource.slug)
      }
    }
  return slugs
}

/** Every origin that this configuration may call; gathered a route a step. */
export function* originsOf({ models, routes }: Compiled): Generator<void, Set<Origin>> {
  const used = new Set<Origin>()
  for (const provider of models.providers.values())
    for (const { origin, tokenOrigin } of [provider, ...provider.pool]) {
      used.add(origin)
      if (tokenOrigin) used.add(tokenOrigin)
    }
  for (const model of models.models.values())
    for (const { targets } of [model, ...model.labels.values()]) for (const { origin } of targets) used.add(origin)
  for (const upstream of yield* upstreamsOf(routes)) {
    yield
    for (const { origin } of upstream.endpoints) used.add(origin)
    if (upstream.shadow) used.add(upstream.shadow.origin)
    if (upstream.registry) used.add(upstream.registry.origin)
    for (const origin of upstream.adapter?.origins ?? []) used.add(origin)
  }
  return used
}

/** Of REST APIs, each once; gathered an API a step. */
export function* upstreamsOf({ placed }: CompiledRoutes): Generator<void, Set<Upstream>> {
  const used = new Set<Upstream>()
  for (const all of placed.values()) {
    yield
    for (const { route } of all) used.add(route.upstream)
  }
  return used
}
