import {
  type Policy,
  type PolicyDeps,
  type PolicyHooks,
  type Scope,
  type Stage,
  stages,
} from '@gatehouse/policies/contract.js'
import { policies as registry } from '@gatehouse/policies/registry.gen.js'
import type { PolicyResource } from '@gatehouse/shared/config/resources.js'
import { z } from 'zod'
import { type Bound, type Chain, emptyChain } from './chain.js'

/** A configured policy with its hooks made. */
export interface CompiledPolicy {
  readonly resource: PolicyResource
  readonly definition: Policy
  readonly hooks: PolicyHooks
}

/** A reason where it cannot be compiled. */
export function compilePolicy(resource: PolicyResource, deps: PolicyDeps): CompiledPolicy | string {
  const definition = Object.hasOwn(registry, resource.type) ? registry[resource.type] : undefined
  if (!definition) return `no such policy type: ${resource.type}`
  if (!definition.scopes.includes(resource.scope.kind))
    return `${resource.type} cannot be attached to ${resource.scope.kind}`
  const config = definition.config.safeParse(resource.config)
  if (!config.success) {
    const issue = config.error.issues[0]!
    return `${issue.path.join('.')}: ${issue.message}`
  }
  try {
    const hooks = definition.compile(config.data, deps)
    return unserved(definition, hooks) ?? { resource, definition, hooks }
  } catch (error) {
    return error instanceof Error ? error.message : 'does not compile'
  }
}

const refuser = {
  id: '',
  title: 'Cannot run',
  stage: 'auth',
  scopes: [],
  config: z.unknown(),
  compile: () => ({ onRequest: () => ({ error: 'config_refused' }) }),
} as const satisfies Policy

/** Stands where a policy that cannot run would: nothing passes. */
export const refusing = (resource: PolicyResource): CompiledPolicy => ({
  resource,
  definition: refuser,
  hooks: refuser.compile(),
})
export const isRefusing = ({ definition }: CompiledPolicy): boolean => definition === refuser

/** The chain of what cannot be served at all. */
export const refusingChain: Chain = {
  ...emptyChain,
  guards: [{ policy: 'configuration', run: refuser.compile().onRequest }],
}

/** Why a policy cannot be kept to here. It is refused, for a policy that was skipped in silence would protect nobody. */
export function unserved({ needs }: Pick<Policy, 'needs'>, hooks: PolicyHooks): string | undefined {
  return needs?.response !== undefined || hooks.onEvent !== undefined
    ? 'it reads answers, which this version does not show to policies'
    : undefined
}

/** What a call belongs to, by id; absent where it belongs to none. */
export interface ChainPlace {
  tenant: string
  api: string
  plan: string | undefined
  application: string | undefined
}

const WIDTH: Readonly<Record<Scope, number>> = { global: 0, tenant: 1, api: 2, plan: 3, application: 4 }
const LATE: readonly Stage[] = ['limit', 'transform', 'cache', 'observe']

function holds({ scope, tenantId }: PolicyResource, place: ChainPlace): boolean {
  if (scope.kind === 'global') return true
  const id = scope.kind === 'tenant' ? (scope.id ?? tenantId) : scope.id
  return id !== null && id === place[scope.kind]
}

function order(a: CompiledPolicy, b: CompiledPolicy): number {
  return (
    stages.indexOf(a.definition.stage) - stages.indexOf(b.definition.stage) ||
    WIDTH[a.resource.scope.kind] - WIDTH[b.resource.scope.kind] ||
    a.resource.position - b.resource.position
  )
}

function bind<K extends keyof PolicyHooks>(
  policies: readonly CompiledPolicy[],
  hook: K,
): Bound<NonNullable<PolicyHooks[K]>>[] | null {
  const bound = policies.flatMap(({ resource, hooks }) => {
    const run = hooks[hook]
    return run ? [{ policy: resource.id, run: run.bind(hooks) as NonNullable<PolicyHooks[K]> }] : []
  })
  return bound.length > 0 ? bound : null
}

/** The chain of one place: stages in order, wider scopes first, then as arranged. */
export function compileChain(all: Iterable<CompiledPolicy>, place: ChainPlace): Chain {
  const mine = [...all].filter(policy => holds(policy.resource, place)).sort(order)
  if (mine.length === 0) return emptyChain
  return {
    preflight: bind(mine, 'onPreflight'),
    guards: bind(
      mine.filter(policy => !LATE.includes(policy.definition.stage)),
      'onRequest',
    ),
    request: bind(
      mine.filter(policy => LATE.includes(policy.definition.stage)),
      'onRequest',
    ),
    requestBody: bind(mine, 'onRequestBody'),
    upstream: bind(mine, 'onUpstream'),
    response: bind([...mine].reverse(), 'onResponse'),
    complete: bind(mine, 'onComplete'),
    needsRequestJson: mine.some(policy => policy.definition.needs?.request === 'json'),
  }
}
