import type { Controls } from '../controls.js'
import type { Ask } from './ask.js'
import { hash } from './hash.js'
import { paragraph, thoughts } from './prose.js'
import { sampleOf } from './schema-sample.js'
import { splitTokens } from './tokens.js'
import { type ToolCall, toolCalls } from './tool-calls.js'

/** Tokens; `input` counts those from and to the cache, `output` counts reasoning. */
export interface Usage {
  input: number
  cached: number
  cacheWritten: number
  output: number
  reasoning: number
}

/** What the model says, before a dialect gives it a shape. Either text or calls, never both. */
export interface Answer {
  seed: number
  thinking: readonly string[]
  text: readonly string[]
  calls: readonly ToolCall[]
  finish: 'stop' | 'length' | 'tool' | 'sequence'
  stopSequence: string | null
  usage: Usage
}

/** A call's name costs one token beside its arguments. */
export const NAME_TOKENS = 1

/** The answer follows from the request and the controls alone. */
export function compose(ask: Ask, controls: Controls): Answer {
  const seed = hash(ask.lastText.slice(0, 4096), hash(ask.model, ask.inputTokens))
  const most = Math.max(0, Math.floor(ask.maxTokens))
  const thinking = thoughts(seed, Math.min(controls.reasoning ?? ask.reasoningTokens, most))
  const limit = most - thinking.length
  const called = toolCalls(ask)
  const answer =
    called.length > 0 ? limitCalls(called, limit) : limitText(wording(ask, controls, seed), ask.stop, limit)
  const spoken = answer.calls.reduce((sum, call) => sum + NAME_TOKENS + call.pieces.length, answer.text.length)
  const output = thinking.length + spoken
  return { seed, thinking, ...answer, usage: { ...promptUsage(ask, controls), output, reasoning: thinking.length } }
}

type Said = Pick<Answer, 'text' | 'calls' | 'finish' | 'stopSequence'>

function wording(ask: Ask, controls: Controls, seed: number): string[] {
  if (!ask.json) return paragraph(ask.lastText, ask.afterToolResult, seed, controls.tokens)
  const schema = ask.json.schema
  const sample = schema === undefined ? { answer: paragraph(ask.lastText, false, seed).join('') } : sampleOf(schema)
  return splitTokens(JSON.stringify(sample))
}

function limitText(tokens: string[], stop: readonly string[], limit: number): Said {
  const stopped = stop.length > 0 ? cutAtStop(tokens, stop) : undefined
  const text = stopped?.text ?? tokens
  if (text.length > limit) {
    return { text: text.slice(0, limit), calls: [], finish: 'length', stopSequence: null }
  }
  return { text, calls: [], finish: stopped ? 'sequence' : 'stop', stopSequence: stopped?.sequence ?? null }
}

/** The text before whichever stop sequence comes first. */
function cutAtStop(tokens: string[], stop: readonly string[]): { text: string[]; sequence: string } | undefined {
  const whole = tokens.join('')
  let first: { at: number; sequence: string } | undefined
  for (const sequence of stop) {
    const at = sequence === '' ? -1 : whole.indexOf(sequence)
    if (at >= 0 && (!first || at < first.at)) first = { at, sequence }
  }
  return first && { text: splitTokens(whole.slice(0, first.at)), sequence: first.sequence }
}

function limitCalls(called: ToolCall[], limit: number): Said {
  const calls: ToolCall[] = []
  let left = limit
  for (const call of called) {
    left -= NAME_TOKENS
    if (left < 0) break
    calls.push({ ...call, pieces: call.pieces.slice(0, left) })
    left -= call.pieces.length
  }
  return { text: [], calls, finish: left < 0 ? 'length' : 'tool', stopSequence: null }
}

const CACHE_FROM = 1024
const CACHE_STEP = 128

/** A prompt of 1,024 tokens or more counts as half cached, in steps of 128, unless the controls say how much was. */
function promptUsage(ask: Ask, controls: Controls): Pick<Usage, 'input' | 'cached' | 'cacheWritten'> {
  const input = ask.inputTokens
  const usual = ask.cacheable && input >= CACHE_FROM ? Math.floor(input / 2 / CACHE_STEP) * CACHE_STEP : 0
  const cached = Math.min(controls.cached ?? usual, input)
  return { input, cached, cacheWritten: Math.min(controls.cacheWritten ?? 0, input - cached) }
}
