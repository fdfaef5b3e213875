import {
  type Combination,
  type Hold,
  type Policy,
  type PolicyHooks,
  type Scope,
  type Stage,
  stages,
} from '@gatehouse/policies/contract.js'
import { policies as registry } from '@gatehouse/policies/registry.gen.js'
import type { PolicyResource } from '@gatehouse/shared/config/resources.js'
import { z } from 'zod'
import type { Beside } from './background.js'
import { type Authentication, type BodyHooks, type Bound, type Chain, emptyChain } from './chain.js'
import { narrowed } from './narrowed.js'
import type { Hosted } from './policy-host.js'

/** A configured policy with its hooks made. */
export interface CompiledPolicy {
  readonly resource: PolicyResource
  readonly definition: Policy
  readonly hooks: PolicyHooks
  /** Runs as long as the policy holds. */
  readonly background: readonly Beside[]
}

/** A reason where it cannot be compiled. */
export function compilePolicy(resource: PolicyResource, { deps, background }: Hosted): CompiledPolicy | string {
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
    const hooks = narrowed(definition.compile(config.data, deps), resource, deps)
    return { resource, definition, hooks, background }
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
  background: [],
})
export const isRefusing = ({ definition }: CompiledPolicy): boolean => definition === refuser

/** The chain of what cannot be served at all. */
export const refusingChain: Chain = {
  ...emptyChain,
  guards: [{ policy: 'configuration', run: refuser.compile().onRequest }],
}

/** What a call belongs to, by id; absent where it belongs to none. */
export interface ChainPlace {
  tenant: string
  api: string
  /** Its slug. */
  version: string
  plan: string | undefined
  application: string | undefined
}

const WIDTH: Readonly<Record<Scope, number>> = { global: 0, tenant: 1, api: 2, plan: 5, application: 6 }
const LATE: readonly Stage[] = ['limit', 'transform', 'cache', 'observe']

function holds({ scope, tenantId }: PolicyResource, place: ChainPlace): boolean {
  if (scope.kind === 'global') return true
  if (scope.version !== undefined && scope.version !== place.version) return false
  const id = scope.kind === 'tenant' ? (scope.id ?? tenantId) : scope.id
  return id !== null && id === place[scope.kind]
}

function order(a: CompiledPolicy, b: CompiledPolicy): number {
  return (
    stages.indexOf(a.definition.stage) - stages.indexOf(b.definition.stage) ||
    widthOf(a) - widthOf(b) ||
    a.resource.position - b.resource.position
  )
}

type Hook = Exclude<keyof PolicyHooks, 'challenge' | 'combination' | 'hold' | 'purge'>

function bind<K extends Hook>(
  policies: readonly CompiledPolicy[],
  hook: K,
): Bound<NonNullable<PolicyHooks[K]>>[] | null {
  const bound = policies.flatMap(({ resource, hooks }) => {
    const run = hooks[hook]
    return run ? [{ policy: resource.id, run: run.bind(hooks) as NonNullable<PolicyHooks[K]> }] : []
  })
  return bound.length > 0 ? bound : null
}

const EITHER: Combination = { all: false, anonymous: null }

/** The narrowest scope that says how callers are known says it alone: an API may ask for other credentials than its tenant does. */
function authenticationOf(policies: readonly CompiledPolicy[]): Authentication | null {
  const asking = policies.filter(({ hooks }) => hooks.authenticate !== undefined)
  if (asking.length === 0) return null
  const width = Math.max(...asking.map(widthOf))
  const mine = asking.filter(policy => widthOf(policy) === width)
  const combining = policies.find(policy => policy.hooks.combination !== undefined && widthOf(policy) === width)
  const { all, anonymous } = combining?.hooks.combination ?? EITHER
  const challenges = [...new Set(mine.flatMap(({ hooks }) => hooks.challenge ?? []))]
  return {
    methods: mine.map(({ resource, hooks }) => ({ policy: resource.id, run: hooks.authenticate!.bind(hooks) })),
    all,
    anonymous,
    challenge: challenges.join(', '),
  }
}

/** A route of an API is narrower than a version of it, and either than the whole. */
const widthOf = ({ resource: { scope } }: CompiledPolicy): number =>
  WIDTH[scope.kind] + (scope.route !== undefined ? 2 : scope.version !== undefined ? 1 : 0)

/** The chain of one place: stages in order, wider scopes first, then as arranged. */
export function compileChain(all: Iterable<CompiledPolicy>, place: ChainPlace): Chain {
  const mine = [...all].filter(policy => holds(policy.resource, place)).sort(order)
  if (mine.length === 0) return emptyChain
  const back = [...mine].reverse()
  const caches = back.filter(policy => policy.definition.stage === 'cache')
  const upstream = bind(mine, 'onUpstream')
  return {
    authentication: authenticationOf(mine),
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
    upstream,
    replace: bind(back, 'replaceResponse'),
    response: bind(back, 'onResponse'),
    body: bodyHooks(back),
    events: bind(back, 'onEvent'),
    complete: bind(mine, 'onComplete'),
    needsRequestJson: mine.some(policy => policy.definition.needs?.request === 'json'),
    refresh:
      caches.length === 0
        ? null
        : {
            ...emptyChain,
            upstream,
            replace: bind(caches, 'replaceResponse'),
            body: bodyHooks(caches),
            complete: bind(caches, 'onComplete'),
          },
  }
}

const NO_HOLD: Hold = { maxBytes: 0, otherwise: 'pass' }

function bodyHooks(policies: readonly CompiledPolicy[]): BodyHooks | null {
  const data = bind(policies, 'onResponseData')
  const end = bind(policies, 'onResponseEnd')
  const json = bind(policies, 'onResponseJson')
  const streams = bind(policies, 'transformResponse')
  if (!data && !end && !json && !streams) return null
  const hold = policies.reduce<Hold>((wide, { hooks }) => (hooks.hold ? widest(wide, hooks.hold) : wide), NO_HOLD)
  return { data, end, json, hold, streams }
}

const widest = (a: Hold, b: Hold): Hold => ({
  maxBytes: Math.max(a.maxBytes, b.maxBytes),
  otherwise: a.otherwise === 'refuse' || b.otherwise === 'refuse' ? 'refuse' : 'pass',
})
