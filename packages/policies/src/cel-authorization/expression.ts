import { type ASTNode, Environment } from '@marcbachmann/cel-js'
import type { Ctx } from '../contract.js'
import { firstOf } from '../headers.js'

/** Of an expression; a comprehension inside a comprehension inside another has no room to grow costly. */
const LIMITS = { maxAstNodes: 500, maxDepth: 40 }

const environment = new Environment({ limits: LIMITS })
  .registerVariable('request', 'map')
  .registerVariable('application', 'string')
  .registerVariable('subscription', 'string')

/** Decides one call. Throws where the expression asks for what is not there. */
export type Rule = (ctx: Ctx) => boolean

/** Throws with a sentence on what is no condition, or could take longer than its text tells. */
export function compileRule(expression: string): Rule {
  const program = environment.parse(expression)
  // Backtracking takes a time that callers choose.
  if (calls(program.ast, 'matches'))
    throw new TypeError('regular expressions are not taken: use startsWith, endsWith or contains')
  const checked = program.check()
  if (!checked.valid) throw new TypeError(checked.error?.message.split('\n')[0] ?? 'not valid')
  if (checked.type !== 'bool' && checked.type !== 'dyn') throw new TypeError(`a condition, not a ${checked.type}`)
  return ctx => program(variables(ctx)) === true
}

function calls(node: unknown, name: string): boolean {
  if (Array.isArray(node)) return node.some(each => calls(each, name))
  const { op, args } = (node ?? {}) as Partial<ASTNode>
  if (op === undefined) return false
  if ((op === 'call' || op === 'rcall') && (args as unknown[])[0] === name) return true
  return Array.isArray(args) && calls(args, name)
}

function variables(ctx: Ctx): Record<string, unknown> {
  return {
    application: ctx.applicationId ?? '',
    subscription: ctx.subscriptionId ?? '',
    request: {
      method: ctx.method,
      path: ctx.path,
      clientAddress: ctx.clientAddress,
      time: new Date(ctx.time),
      get query() {
        return Object.fromEntries(new URLSearchParams(ctx.query))
      },
      get headers() {
        return Object.fromEntries(Object.entries(ctx.headers).map(([name, value]) => [name, firstOf(value) ?? '']))
      },
    },
  }
}
