import type { CompiledModel } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { CallBudget, dearestPrice } from '../policy/call-budget.js'
import type { ChatRequest } from './chat-request.js'
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
  const asked = task ? sizeOf(task) : outputAsked(request.json)
  if (price) return new CallBudget(price, { input: request.input, ...asked })
  if (budget.unpriced === 'allow') return null
  exchange.fail('price_unknown', { param: 'model' })
  return undefined
}

const sizeOf = (task: Task) =>
  'passes' in task ? { output: task.output, choices: 1, units: task.units } : { output: 0, choices: 1 }
