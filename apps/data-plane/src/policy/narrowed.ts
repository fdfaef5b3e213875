import type { Ctx, PolicyDeps, PolicyHooks } from '@gatehouse/policies/contract.js'
import { compileCondition } from '@gatehouse/shared/config/condition.js'
import type { PolicyResource } from '@gatehouse/shared/config/resources.js'

type Narrow = Pick<PolicyResource, 'scope' | 'condition'>
type Hook = (ctx: Ctx, ...rest: never[]) => unknown

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
  const pairs = Object.entries(hooks).map(([name, hook]) =>
    typeof hook === 'function'
      ? [name, (ctx: Ctx, ...rest: never[]) => (holds(ctx) ? (hook as Hook).call(hooks, ctx, ...rest) : undefined)]
      : [name, hook],
  )
  return Object.fromEntries(pairs) as PolicyHooks
}
