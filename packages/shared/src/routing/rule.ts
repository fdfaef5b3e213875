import { Environment } from '@marcbachmann/cel-js'
import { LOOP_IN_LOOP, loopsInLoop } from '../config/cel-shape.js'

/** What a rule may ask of a call. Header names are in lower case; what a call has not is empty. */
export interface RuleFacts {
  input_tokens: bigint
  output_tokens: bigint
  /** Per cent of the plan's budget; 0 where it has none. */
  budget_used: number
  stream: boolean
  tools: boolean
  user: string
  plan: string
  application: string
  tenant: string
  headers: Record<string, string>
}

// Loops over headers are of no use to a choice of model; the limits keep a rule far below a microsecond's order.
const environment = new Environment({
  unlistedVariablesAreDyn: false,
  limits: { maxAstNodes: 200, maxDepth: 24, maxListElements: 50, maxMapEntries: 50, maxCallArguments: 8 },
})
  .registerVariable('input_tokens', 'int')
  .registerVariable('output_tokens', 'int')
  .registerVariable('budget_used', 'double')
  .registerVariable('stream', 'bool')
  .registerVariable('tools', 'bool')
  .registerVariable('user', 'string')
  .registerVariable('plan', 'string')
  .registerVariable('application', 'string')
  .registerVariable('tenant', 'string')
  .registerVariable('headers', 'map<string, string>')

export type CompiledRule = (facts: RuleFacts) => unknown

/** An expression in CEL that is true or false. Throws an Error whose message tells what is wrong with it. */
export function compileRule(text: string): CompiledRule {
  // A pattern of one tenant's on a text of another's can take for ever.
  if (/\bmatches\s*\(/.test(text))
    throw new Error('matches() cannot be used here; startsWith, endsWith and contains can')
  const parsed = environment.parse(text)
  if (loopsInLoop(parsed.ast)) throw new Error(LOOP_IN_LOOP)
  const { valid, error, type } = parsed.check()
  if (!valid) throw new Error((error?.message ?? 'not valid').split('\n', 1)[0])
  if (type !== 'bool') throw new Error(`a rule is true or false, this one is ${String(type)}`)
  return parsed as unknown as CompiledRule
}
