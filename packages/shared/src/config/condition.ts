import { Environment } from '@marcbachmann/cel-js'
import { z } from 'zod'
import { calls, LOOP_IN_LOOP, loopsInLoop } from './cel-shape.js'

/** Of an expression. */
export const LIMITS = { maxAstNodes: 500, maxDepth: 40 }

const environment = new Environment({ limits: LIMITS })
  .registerVariable('request', 'map')
  .registerVariable('application', 'string')
  .registerVariable('subscription', 'string')
  .registerVariable('plan', 'string')
  .registerVariable('version', 'string')
  .registerVariable('route', 'string')

/** What a condition may ask of a call. */
export interface ConditionCall {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly clientAddress: string
  /** ms since the epoch. */
  readonly time: number
  readonly applicationId: string | undefined
  readonly subscriptionId: string | undefined
  readonly plan: string | undefined
  readonly version: string | undefined
  readonly route: string | undefined
}

/** Decides one call. Throws where the expression asks for what is not there. */
export type Condition = (call: ConditionCall) => boolean

/** Throws with a sentence on what is no condition, or could take longer than its text tells. */
export function compileCondition(expression: string): Condition {
  const holds = compileCel(environment, expression)
  return call => holds(variables(call))
}

/** Likewise, over the variables of an environment with `LIMITS`. */
export function compileCel(
  environment: Environment,
  expression: string,
): (variables: Record<string, unknown>) => boolean {
  const program = environment.parse(expression)
  // Backtracking takes a time that callers choose.
  if (calls(program.ast, 'matches'))
    throw new TypeError('regular expressions are not taken: use startsWith, endsWith or contains')
  if (loopsInLoop(program.ast)) throw new TypeError(LOOP_IN_LOOP)
  const checked = program.check()
  if (!checked.valid) throw new TypeError(checked.error?.message.split('\n')[0] ?? 'not valid')
  if (checked.type !== 'bool' && checked.type !== 'dyn') throw new TypeError(`a condition, not a ${checked.type}`)
  return variables => program(variables) === true
}

/** A condition as it is configured. */
export const condition = expressionOf(compileCondition)

/** A text that has to compile. */
export function expressionOf(compile: (text: string) => unknown) {
  return z
    .string()
    .min(1)
    .max(4000)
    .superRefine((text, context) => {
      try {
        compile(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message.split('\n')[0]! })
      }
    })
}

export const firstOf = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''

function variables(call: ConditionCall): Record<string, unknown> {
  return {
    application: call.applicationId ?? '',
    subscription: call.subscriptionId ?? '',
    plan: call.plan ?? '',
    version: call.version ?? '',
    route: call.route ?? '',
    request: {
      method: call.method,
      path: call.path,
      clientAddress: call.clientAddress,
      time: new Date(call.time),
      get query() {
        return Object.fromEntries(new URLSearchParams(call.query))
      },
      get headers() {
        return Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [name, firstOf(value)]))
      },
    },
  }
}
