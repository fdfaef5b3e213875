import { type PolicyResource, policyResource } from '@gatehouse/shared/config/resources.js'
import { type CompiledPolicy, compilePolicy, isRefusing, refusing } from '../policy/compile-chain.js'
import type { PolicyHost } from '../policy/policy-host.js'
import type { Broken, Refusal, View } from './view.js'

export interface CompiledPolicies {
  readonly all: ReadonlyMap<string, CompiledPolicy>
  readonly refusals: readonly Refusal[]
}

export const noPolicies: CompiledPolicies = { all: new Map(), refusals: [] }

/**
 * Policies, one a step. One whose resource is the same keeps its hooks, and with them what they have counted. One that cannot run refuses whatever it
 * would hold for: skipped, it would open what it guards.
 */
export function* compilePolicies(
  before: CompiledPolicies,
  view: View,
  host: PolicyHost,
): Generator<void, CompiledPolicies> {
  const all = new Map<string, CompiledPolicy>()
  const refusals: Refusal[] = []
  for (const resource of view.all('policy')) {
    yield
    const known = before.all.get(resource.id)
    const same = known && !isRefusing(known) && isSame(known.resource, resource)
    const compiled = same ? { ...known, resource } : compilePolicy(resource, host.host(resource))
    if (typeof compiled === 'string') refusals.push({ kind: 'policy', id: resource.id, reason: compiled })
    all.set(resource.id, typeof compiled === 'string' ? refusing(resource) : compiled)
  }
  for (const [id, broken] of view.broken('policy')) all.set(id, refusing(standIn(id, broken)))
  return { all, refusals }
}

/**
 * Ends the work beside calls of policies that no longer hold, begins that of those that do now, and tells all of purges that they do not know yet.
 * Resolves when what was ended has.
 */
export function handOver(before: CompiledPolicies, after: CompiledPolicies): Promise<unknown> {
  const gone = [...before.all].filter(([id, { hooks }]) => after.all.get(id)?.hooks !== hooks)
  const ended = gone.flatMap(([, { background }]) => background.map(work => work.stop()))
  for (const [id, { hooks, background, resource }] of after.all) {
    for (const work of background) work.start()
    const { purges = [] } = resource
    if (purges.length === 0 || hooks.purge === undefined) continue
    const known = before.all.get(id)
    const heard = known?.hooks === hooks ? new Set(known.resource.purges?.map(purge => purge.id)) : undefined
    const fresh = purges.filter(purge => !heard?.has(purge.id))
    if (fresh.length > 0) hooks.purge(fresh)
  }
  return Promise.all(ended)
}

/** Purges leave a policy as it is. */
const isSame = (a: PolicyResource, b: PolicyResource): boolean =>
  a === b || JSON.stringify({ ...a, purges: undefined }) === JSON.stringify({ ...b, purges: undefined })

/** As wide as it may have been meant. */
function standIn(id: string, { raw }: Broken): PolicyResource {
  const scope = policyResource.shape.scope.safeParse(raw.scope)
  const tenantId = typeof raw.tenantId === 'string' ? raw.tenantId : null
  const wide = { kind: tenantId === null ? ('global' as const) : ('tenant' as const), id: tenantId }
  return { id, tenantId, type: '', scope: scope.success ? scope.data : wide, position: 0, config: undefined }
}
