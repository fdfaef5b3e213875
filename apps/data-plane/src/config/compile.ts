import type { ApiResource } from '@gatehouse/shared/config/resources.js'
import { type CompiledPolicy, compilePolicy } from '../policy/compile-chain.js'
import type { Slots } from '../policy/slots.js'
import { Router } from '../router/router.js'
import type { Origin, Origins } from '../upstream/origin.js'
import { compileModels } from './compile-models.js'
import { compileRoutes } from './compile-routes.js'
import type { CompiledModel } from './runtime.js'
import type { Refusal, View } from './view.js'

/** What is made anew when APIs, models or policies change; the parts that a change leaves alone are kept as they are. */
export interface Compiled {
  readonly router: Router
  readonly models: ReadonlyMap<string, CompiledModel>
  readonly policies: ReadonlyMap<string, CompiledPolicy>
  /** Versions of AI APIs that may be called, by API id. */
  readonly aiVersions: ReadonlyMap<string, readonly ApiResource[]>
  /** Slugs that any of them offers. */
  readonly aliases: ReadonlySet<string>
}

export const nothing: Compiled = {
  router: new Router(),
  models: new Map(),
  policies: new Map(),
  aiVersions: new Map(),
  aliases: new Set(),
}

export function compile(before: Compiled, view: View, origins: Origins, slots: Slots, refusals: Refusal[]): Compiled {
  const modelsChange = view.touches('tenant', 'provider', 'model')
  const apisChange = view.touches('api')
  if (!modelsChange && !apisChange && !view.touches('policy')) return before
  const models = modelsChange ? compileModels(view, origins, refusals) : before.models
  const aiVersions = apisChange ? groupAiVersions(view) : before.aiVersions
  return {
    router: apisChange ? compileRoutes(view, origins, refusals) : before.router,
    models,
    policies: view.touches('policy') ? compilePolicies(before.policies, view, slots, refusals) : before.policies,
    aiVersions,
    aliases: modelsChange || apisChange ? aliasesOf(aiVersions, models) : before.aliases,
  }
}

/** A policy whose resource is the same keeps its hooks, and with them what they have counted. */
function compilePolicies(
  before: ReadonlyMap<string, CompiledPolicy>,
  view: View,
  slots: Slots,
  refusals: Refusal[],
): Map<string, CompiledPolicy> {
  const policies = new Map<string, CompiledPolicy>()
  for (const resource of view.all('policy')) {
    const known = before.get(resource.id)
    if (known && JSON.stringify(known.resource) === JSON.stringify(resource)) {
      policies.set(resource.id, known)
      continue
    }
    const compiled = compilePolicy(resource, slots.depsFor(resource.id))
    if (typeof compiled === 'string') refusals.push({ kind: 'policy', id: resource.id, reason: compiled })
    else policies.set(resource.id, compiled)
  }
  return policies
}

function groupAiVersions(view: View): Map<string, ApiResource[]> {
  const versions = new Map<string, ApiResource[]>()
  for (const api of view.all('api')) {
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

function aliasesOf(
  versions: ReadonlyMap<string, readonly ApiResource[]>,
  models: ReadonlyMap<string, CompiledModel>,
): Set<string> {
  const slugs = new Set<string>()
  for (const list of versions.values())
    for (const api of list)
      for (const id of api.models) {
        const model = models.get(id)
        if (model) slugs.add(model.resource.slug)
      }
  return slugs
}

/** Every origin that this configuration may call. */
export function originsOf(compiled: Compiled, view: View, origins: Origins): Set<Origin> {
  const used = new Set<Origin>()
  for (const model of compiled.models.values())
    for (const { provider } of [...model.targets, ...model.fallbacks]) {
      used.add(provider.origin)
      if (provider.tokenOrigin) used.add(provider.tokenOrigin)
    }
  for (const api of view.all('api'))
    for (const target of api.rest?.targets ?? []) used.add(origins.of(target.url, api.rest!.timeouts.connectMs).origin)
  return used
}
