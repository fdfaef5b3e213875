import type { Ctx, PolicyDeps, PolicyHooks } from '@gatehouse/policies/contract.js'
import { compileCondition } from '@gatehouse/shared/config/condition.js'
import type { PolicyResource } from '@gatehouse/shared/config/resources.js'

type Narrow = Pick<PolicyResource, 'scope' | 'condition'>
type Hook = (ctx: Ctx, ...rest: never[]) => unknown

/** Every one there is, whoever defines it, an object or a class; true: it is asked about a call. */
const HOOKS: Readonly<Record<keyof PolicyHooks, boolean>> = {
  authenticate: true,
  challenge: false,
  combination: false,
  onPreflight: true,
  onRequest: true,
  onRequestBody: true,
  onUpstream: true,
  replaceResponse: true,
  onResponse: true,
  onResponseData: true,
  onResponseEnd: true,
  onResponseJson: true,
  hold: false,
  transformResponse: true,
  onEvent: true,
  onComplete: true,
  purge: false,
}

/** Who may call is asked before a route is taken or anybody is known, and by all of a scope. */
const WHOLE: readonly (keyof PolicyHooks)[] = ['authenticate', 'combination']

/**
 * The hooks of a policy that holds for one route, or for calls of which a condition is true; the same ones where it holds for all. It is decided once for
 * a call, when the first hook of the policy is asked. A condition that cannot be decided holds: nobody gets rid of a guard by leaving out what it asks for.
 */
export function narrowed(hooks: PolicyHooks, { scope, condition }: Narrow, deps: PolicyDeps): PolicyHooks {
  if (scope.route === undefined && condition === undefined) return hooks
  if (WHOLE.some(name => hooks[name] !== undefined))
    throw new TypeError('who may call cannot be said for one route or under a condition')
  const rule = condition === undefined ? undefined : compileCondition(condition)
  const verdicts = deps.slot<boolean>()

  const decide = (ctx: Ctx): boolean => {
    if (scope.route !== undefined && ctx.route !== scope.route) return false
    if (rule === undefined) return true
    try {
      return rule(ctx)
    } catch {
      return true
    }
  }
  const holds = (ctx: Ctx): boolean => {
    const known = verdicts.get(ctx)
    if (known !== undefined) return known
    const verdict = decide(ctx)
    verdicts.set(ctx, verdict)
    return verdict
  }
  const pairs = (Object.keys(HOOKS) as (keyof PolicyHooks)[]).flatMap((name): [string, unknown][] => {
    const hook = hooks[name]
    if (hook === undefined) return []
    if (typeof hook !== 'function') return [[name, hook]]
    const run = hook as Hook
    if (!HOOKS[name]) return [[name, run.bind(hooks)]]
    return [[name, (ctx: Ctx, ...rest: never[]) => (holds(ctx) ? run.call(hooks, ctx, ...rest) : undefined)]]
  })
  return Object.fromEntries(pairs) as PolicyHooks
}
