import type { CompiledModel } from '../config/runtime.js'
import type { Exchange } from '../exchange/exchange.js'
import { CallBudget, dearer, dearestPrice } from '../policy/call-budget.js'
import type { ChatRequest } from './chat-request.js'
import { outputAsked } from './estimate.js'
import type { Task } from './tasks/task.js'

/** The money that a call has to reserve; null where no budget counts it. Undefined: the call was refused. */
export function budgetOf(
  exchange: Exchange,
  model: CompiledModel,
  request: ChatRequest,
  task: Task | undefined,
): CallBudget | null | undefined {
  const budget = exchange.limiter?.budget
  if (!budget) return null
  const { price, whole } = dearestPrice(model)
  const asked = { input: request.input, ...(task ? sizeOf(task) : outputAsked(request.json)) }
  if (whole) return new CallBudget(price, asked)
  if (budget.unpriced === 'price' && budget.price)
    return new CallBudget(dearer(price, budget.price), asked, budget.price)
  if (budget.unpriced === 'allow') return null
  exchange.fail('price_unknown', { param: 'model' })
  return undefined
}

const sizeOf = (task: Task) =>
  'passes' in task ? { output: task.output, choices: 1, units: task.units } : { output: 0, choices: 1 }
