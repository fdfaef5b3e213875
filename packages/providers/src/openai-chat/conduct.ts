import type { Reasoning } from '@gatehouse/shared/ai/canonical.js'
import type { Json } from '../common/wire.js'
import { type Feature, features, type Provider } from '../contract.js'

/** What of OpenAI's own API few other servers carry. */
const RARE: ReadonlySet<Feature> = new Set<Feature>([
  'documents',
  'audio',
  'top-k',
  'logit-bias',
  'service-tier',
  'verbosity',
  'cache-key',
])

/** How a server that speaks OpenAI's chat completions differs from the others. */
export interface Conduct {
  /** What it lacks of that which most carry: all but files, audio, top_k, logit_bias, service tiers, verbosity and cache keys. */
  lacks?: readonly Feature[]
  /** What it carries of that which most lack. */
  has?: readonly Feature[]
  streamUsage?: Provider['streamUsage']
  /** The field that limits the output: most servers know the older name, OpenAI's newer models refuse it. */
  outputLimit?: 'max_tokens' | 'max_completion_tokens'
  /** True: it knows the role `developer`; else such messages become `system`. */
  developerRole?: boolean
  /** Field of an assistant's message that takes back what the model thought; absent: it refuses or ignores thoughts. */
  replay?: 'reasoning_content' | 'reasoning' | 'reasoning_details'
  /** Fields that say how hard to think. Absent: `reasoning_effort` alone. */
  thinking?(reasoning: Reasoning): Json
  /** The word for "some tool must be called". */
  required?: 'required' | 'any'
  seedField?: string
  /** Ids of tool calls as it takes them. */
  toolId?(id: string): string
  /** The last word on the body. */
  polish?(body: Json): Json
}

/** A conduct with nothing left open. */
export interface Settled extends Required<Omit<Conduct, 'lacks' | 'has' | 'replay'>> {
  lacks: readonly Feature[]
  can(feature: Feature): boolean
  replay: Conduct['replay']
}

const asItIs = <T>(value: T): T => value

export function settle(own: Conduct): Settled {
  const lacks = features.filter(each => own.lacks?.includes(each) || (RARE.has(each) && !own.has?.includes(each)))
  const absent = new Set(lacks)
  return {
    lacks,
    can: feature => !absent.has(feature),
    streamUsage: own.streamUsage ?? 'asked',
    outputLimit: own.outputLimit ?? 'max_tokens',
    developerRole: own.developerRole ?? false,
    replay: own.replay,
    thinking: own.thinking ?? byEffort,
    required: own.required ?? 'required',
    seedField: own.seedField ?? 'seed',
    toolId: own.toolId ?? asItIs,
    polish: own.polish ?? asItIs,
  }
}

/** OpenAI's way: one word, for which a budget of tokens has to be rounded. */
export const byEffort = (reasoning: Reasoning): Json => ({ reasoning_effort: effortOf(reasoning) })

/** `thinking: {type}`, as DeepSeek, Zhipu and Moonshot have it: on or off. */
export const byThinkingType = ({ enabled, effort, budget }: Reasoning): Json =>
  enabled === undefined && effort === undefined && budget === undefined
    ? {}
    : { thinking: { type: enabled === false ? 'disabled' : 'enabled' } }

/** `enable_thinking` with a budget in tokens, as Alibaba has it. */
export const byEnableThinking = (reasoning: Reasoning): Json => {
  const { enabled, effort, budget } = reasoning
  if (enabled === undefined && effort === undefined && budget === undefined) return {}
  const tokens = budget ?? (effort === undefined ? undefined : BUDGETS[effort])
  return enabled === false
    ? { enable_thinking: false }
    : { enable_thinking: true, thinking_budget: tokens !== undefined && tokens > 0 ? tokens : undefined }
}

/** `reasoning: {…}`, as OpenRouter has it. */
export const byReasoningObject = ({ enabled, effort, budget, show }: Reasoning): Json => {
  const inner: Json = {}
  if (enabled === false) inner.enabled = false
  else if (budget !== undefined && budget > 0) inner.max_tokens = budget
  else if (effort !== undefined) inner.effort = effort === 'max' ? 'xhigh' : effort
  else if (enabled) inner.enabled = true
  if (show === false) inner.exclude = true
  return Object.keys(inner).length > 0 ? { reasoning: inner } : {}
}

/** Tokens that stand for an effort where a vendor counts, and the other way round. */
export const BUDGETS: Readonly<Record<NonNullable<Reasoning['effort']>, number>> = {
  minimal: 1024,
  low: 2048,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 64_000,
}

/** The effort asked for, in words: a budget becomes the least that grants it. Undefined where nothing was said. */
export function effortOf({ enabled, effort, budget }: Reasoning): string | undefined {
  if (enabled === false) return 'none'
  if (effort !== undefined) return effort
  if (budget === undefined || budget < 0) return undefined
  if (budget === 0) return 'none'
  return budget <= BUDGETS.low ? 'low' : budget <= BUDGETS.medium ? 'medium' : 'high'
}
