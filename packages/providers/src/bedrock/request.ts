import type { AiRequest, ResponseFormat } from '@gatehouse/shared/ai/canonical.js'
import { nativeSchema, standIn } from '../anthropic/format.js'
import { thinkingOf } from '../anthropic/thinking.js'
import { systemBlocks, turnsOf } from '../common/turns.js'
import { compact, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { effortOf } from '../openai-chat/conduct.js'
import { blocksOf, type Names } from './blocks.js'
import { modelOf, samples } from './model.js'
import { toolConfig } from './tools.js'

const NEVER: readonly (keyof AiRequest)[] = [
  'seed',
  'frequencyPenalty',
  'presencePenalty',
  'logitBias',
  'logprobs',
  'verbosity',
  'cacheKey',
  'user',
  'parallelToolCalls',
]

type SchemaFormat = Extract<ResponseFormat, { type: 'json-schema' }>

/** How a format for the answer is asked for: natively, by a tool that stands in, or in words. */
function formatOf({ responseFormat: format }: AiRequest, model: string, drop: Drop) {
  if (!format || format.type === 'text') return {}
  if (format.type === 'json-object') return { words: 'Answer with one JSON object and nothing else.' }
  const { family, forces } = modelOf(model)
  const native = family === 'claude' ? nativeSchema(format, model) : undefined
  if (native) return { output: { textFormat: textFormat(format, native) } }
  if (forces) return { tool: standIn(format) }
  drop('responseFormat.schema')
  const words = `Answer with one JSON object and nothing else. It must satisfy this JSON Schema: ${JSON.stringify(format.schema)}`
  return { words }
}

const textFormat = ({ name, description }: SchemaFormat, schema: Json): Json => ({
  type: 'json_schema',
  structure: { jsonSchema: compact({ schema: JSON.stringify(schema), name, description }) },
})

/** The body of Converse and ConverseStream for a canonical request. Throws UnsupportedInput. */
export function converseBody(request: AiRequest, model: string, modelLimit: number | undefined, drop: Drop): Json {
  for (const field of NEVER) if (request[field] !== undefined) drop(field)
  const format = formatOf(request, model, drop)
  const thinking = thinkingFields(request, model, modelLimit, drop)
  const { family } = modelOf(model)
  return compact({
    ...promptBody(request, format.words),
    inferenceConfig: inferenceOf(request, model, thinking, drop),
    toolConfig: toolConfig(request, model, format.tool, thinking.on, drop),
    outputConfig: format.output,
    additionalModelRequestFields: extrasOf(request, model, thinking.fields, drop),
    additionalModelResponseFieldPaths: family === 'claude' ? ['/stop_sequence'] : undefined,
    requestMetadata: request.metadata,
    serviceTier: tierOf(request.serviceTier, drop),
  })
}

/** What the model reads, but for its tools. */
export function promptBody(request: AiRequest, words?: string): Json {
  const names: Names = { documents: 0 }
  const system = blocksOf(systemBlocks(request.messages), names)
  if (words) system.push({ text: words })
  const messages = turnsOf(request.messages)
    .map(({ role, blocks }) => ({ role, content: blocksOf(blocks, names) }))
    .filter(({ content }) => content.length > 0)
  return compact({ messages, system: system.length > 0 ? system : undefined })
}

interface Thinking {
  on: boolean
  maxTokens: number | undefined
  fields: Json
}

function thinkingFields(request: AiRequest, model: string, limit: number | undefined, drop: Drop): Thinking {
  const plain = { on: false, maxTokens: request.maxOutputTokens, fields: {} }
  const { reasoning } = request
  if (!reasoning) return plain
  const { family } = modelOf(model)
  const effort = effortOf(reasoning)
  if (family === 'claude') {
    const { on, maxTokens, fields } = thinkingOf(request, model, limit, drop)
    const { effort: own, ...rest } = fields
    return {
      on,
      maxTokens: on ? maxTokens : plain.maxTokens,
      fields: compact({ ...rest, output_config: own ? { effort: own } : undefined }),
    }
  }
  if (family === 'nova' && effort !== undefined) return { ...plain, fields: { reasoningConfig: novaReasoning(effort) } }
  if (family === 'gpt-oss' && effort !== undefined && effort !== 'none')
    return { ...plain, fields: { reasoning_effort: effort } }
  if (effort !== undefined) drop('reasoning')
  return plain
}

const novaReasoning = (effort: string): Json =>
  effort === 'none'
    ? { type: 'disabled' }
    : { type: 'enabled', maxReasoningEffort: { low: 'low', minimal: 'low', medium: 'medium' }[effort] ?? 'high' }

function inferenceOf(request: AiRequest, model: string, thinking: Thinking, drop: Drop): Json | undefined {
  const free = samples(model) && !thinking.on
  if (!free && request.temperature !== undefined) drop('temperature')
  if (!free && request.topP !== undefined) drop('topP')
  const fields = compact({
    maxTokens: thinking.maxTokens,
    temperature: free && request.temperature !== undefined ? Math.min(request.temperature, 1) : undefined,
    topP: free ? request.topP : undefined,
    stopSequences: request.stop,
  })
  return Object.keys(fields).length > 0 ? fields : undefined
}

/** What only some models have a word for travels beside the rest. */
function extrasOf(request: AiRequest, model: string, fields: Json, drop: Drop): Json | undefined {
  const extras = { ...fields }
  if (request.topK !== undefined) {
    if (modelOf(model).family === 'claude' && samples(model) && !fields.thinking) extras.top_k = request.topK
    else drop('topK')
  }
  return Object.keys(extras).length > 0 ? extras : undefined
}

function tierOf(tier: string | undefined, drop: Drop): Json | undefined {
  if (tier === undefined || tier === 'auto') return undefined
  if (tier === 'default' || tier === 'flex' || tier === 'priority') return { type: tier }
  drop('serviceTier')
  return undefined
}
