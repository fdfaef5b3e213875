import type { CompiledModel } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { CallBudget, dearestPrice } from '../policy/call-budget.js'
import type { ChatRequest } from './chat-request.js'
import { isObject, type Json } from './dialects/fields.js'
import { outputAsked } from './estimate.js'
import type { Task } from './tasks/task.js'

/** The money that a call has to reserve; null where its plan has no budget. Undefined: the call was refused. */
export function budgetOf(
  exchange: Exchange,
  model: CompiledModel,
  request: ChatRequest,
  task: Task | undefined,
): CallBudget | null | undefined {
  const budget = exchange.grant?.plan.limits.budget
  if (!budget) return null
  const price = dearestPrice(model)
  const asked = task ? { output: 0, choices: 1 } : outputAsked(request.json)
  if (price) return new CallBudget(price, { input: request.input, ...asked })
  if (budget.unpriced === 'allow') return null
  exchange.fail('price_unknown', { param: 'model' })
  return undefined
}

/** The body with this many output tokens at the most, in the caller's dialect. */
export function withOutputLimit({ json, dialect }: ChatRequest, limit: number): Buffer {
  const path = typeof json.max_tokens === 'number' ? 'max_tokens' : (dialect.names.maxOutputTokens ?? 'max_tokens')
  return Buffer.from(JSON.stringify(set(json, path.split('.'), limit)))
}

function set(json: Json, [name, ...inner]: string[], value: number): Json {
  const at = json[name!]
  return { ...json, [name!]: inner.length === 0 ? value : set(isObject(at) ? at : {}, inner, value) }
}
