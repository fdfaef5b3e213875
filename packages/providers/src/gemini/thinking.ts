import type { Reasoning } from '@gatehouse/shared/ai/canonical.js'
import { compact, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { BUDGETS, effortOf } from '../openai-chat/conduct.js'
import type { Gemini } from './model.js'

const LEVELS: Record<string, string> = {
  none: 'LOW',
  minimal: 'MINIMAL',
  low: 'LOW',
  medium: 'MEDIUM',
  high: 'HIGH',
  xhigh: 'HIGH',
  max: 'HIGH',
}

/** `thinkingConfig` for what the caller asked: a level for Gemini 3, a budget for 2.5. */
export function thinkingConfig(reasoning: Reasoning | undefined, gemini: Gemini, drop: Drop): Json | undefined {
  if (!reasoning) return undefined
  if (!gemini.jsonSchema) {
    drop('reasoning')
    return undefined
  }
  const shown = reasoning.show ?? (reasoning.enabled !== false && reasoning.enabled !== undefined)
  const effort = effortOf(reasoning)
  const includeThoughts = shown || reasoning.summary !== undefined || (effort !== undefined && effort !== 'none')
  const config = gemini.third ? levelFor(effort, gemini, drop) : budgetFor(reasoning, gemini, drop)
  return compact({ ...config, includeThoughts: reasoning.show === false ? false : includeThoughts || undefined })
}

function levelFor(effort: string | undefined, { pro }: Gemini, drop: Drop): Json {
  if (effort === undefined) return {}
  if (effort === 'none') {
    // The third generation thinks at least a little.
    drop('reasoning')
    return { thinkingLevel: pro ? 'LOW' : 'MINIMAL' }
  }
  return { thinkingLevel: effort === 'minimal' && pro ? 'LOW' : LEVELS[effort] }
}

function budgetFor({ enabled, effort, budget }: Reasoning, { budget: [least, most], pro }: Gemini, drop: Drop): Json {
  if (enabled === false || budget === 0) {
    if (!pro) return { thinkingBudget: 0 }
    drop('reasoning')
    return { thinkingBudget: least }
  }
  if (budget === -1 || (budget === undefined && effort === undefined)) return { thinkingBudget: -1 }
  const tokens = budget ?? BUDGETS[effort!]
  return { thinkingBudget: Math.min(Math.max(tokens, least), most) }
}
