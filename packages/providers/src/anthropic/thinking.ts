import type { AiRequest, Reasoning } from '@gatehouse/shared/ai/canonical.js'
import { compact, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { BUDGETS } from '../openai-chat/conduct.js'
import { claudeOf } from './model.js'

/** Output tokens where neither the caller nor the catalogue names a limit: every Claude grants them. */
const SOME_OUTPUT = 4096
const LEAST_BUDGET = 1024

export interface Thinking {
  /** True: it will think, so that sampling and forced tools are refused. */
  on: boolean
  maxTokens: number
  fields: Json
}

/** How long to think and how much to write: a budget must leave room for the answer. */
export function thinkingOf(request: AiRequest, model: string, modelLimit: number | undefined, drop: Drop): Thinking {
  const limit = request.maxOutputTokens ?? modelLimit ?? SOME_OUTPUT
  const plain = { on: false, maxTokens: limit, fields: {} }
  const { reasoning } = request
  if (!reasoning || !wanted(reasoning)) return plain
  const claude = claudeOf(model)
  if (claude.thinking === 'none') {
    drop('reasoning')
    return plain
  }
  if (reasoning.enabled === false) {
    if (claude.canRest) return { ...plain, fields: { thinking: { type: 'disabled' } } }
    drop('reasoning')
    return plain
  }
  const display = reasoning.show === false ? 'omitted' : reasoning.show || reasoning.summary ? 'summarized' : undefined
  if (claude.thinking === 'adaptive') {
    const effort = reasoning.effort === 'minimal' ? 'low' : reasoning.effort
    const thinking = compact({ type: 'adaptive', display })
    return { on: true, maxTokens: limit, fields: compact({ thinking, effort: effort ?? effortFor(reasoning.budget) }) }
  }
  return budgeted(reasoning, limit, modelLimit, plain, drop)
}

const wanted = ({ enabled, effort, budget }: Reasoning): boolean =>
  enabled !== undefined || effort !== undefined || budget !== undefined

const effortFor = (budget: number | undefined): string | undefined =>
  budget === undefined || budget < 0
    ? undefined
    : budget <= BUDGETS.low
      ? 'low'
      : budget <= BUDGETS.medium
        ? 'medium'
        : 'high'

/** The limit grows by the budget as far as the model allows; what does not fit shortens the thinking. */
function budgeted(
  reasoning: Reasoning,
  limit: number,
  most: number | undefined,
  plain: Thinking,
  drop: Drop,
): Thinking {
  const tokens = reasoning.budget && reasoning.budget > 0 ? reasoning.budget : BUDGETS[reasoning.effort ?? 'medium']
  const asked = Math.max(tokens, LEAST_BUDGET)
  const maxTokens = asked < limit ? limit : Math.min(limit + asked, most ?? Number.POSITIVE_INFINITY)
  const budget = Math.min(asked, maxTokens - 1)
  if (budget < LEAST_BUDGET) {
    drop('reasoning')
    return plain
  }
  return { on: true, maxTokens, fields: { thinking: { type: 'enabled', budget_tokens: budget } } }
}
