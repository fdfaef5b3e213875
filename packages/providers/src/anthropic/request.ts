import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { systemBlocks, turnsOf } from '../common/turns.js'
import { compact, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { blocksOf } from './blocks.js'
import { nativeSchema, standIn } from './format.js'
import { claudeOf } from './model.js'
import { thinkingOf } from './thinking.js'
import { toolFields } from './tools.js'

const NEVER: readonly (keyof AiRequest)[] = [
  'seed',
  'frequencyPenalty',
  'presencePenalty',
  'logitBias',
  'logprobs',
  'verbosity',
  'cacheKey',
  'metadata',
]

/** The part of a request that its tokens are counted of: everything that the model reads. Throws UnsupportedInput. */
export function promptBody(request: AiRequest, model: string, modelLimit: number | undefined, drop: Drop) {
  const format = request.responseFormat
  const schema = format?.type === 'json-schema' ? nativeSchema(format, model) : undefined
  const stand = format?.type === 'json-schema' && !schema ? standIn(format) : undefined
  const thinking = thinkingOf(request, model, modelLimit, drop)
  const system = blocksOf(systemBlocks(request.messages))
  if (format?.type === 'json-object')
    system.push({ type: 'text', text: 'Answer with one JSON object and nothing else.' })
  const { effort, ...fields } = thinking.fields
  const output = compact({ effort, format: schema && { type: 'json_schema', schema } })
  const body = compact({
    model,
    messages: messagesOf(request),
    system: system.length > 0 ? system : undefined,
    ...fields,
    output_config: Object.keys(output).length > 0 ? output : undefined,
    ...toolFields(request, stand, thinking.on, drop),
  })
  return { body, thinking }
}

/** The body of POST /v1/messages for a canonical request. Throws UnsupportedInput. */
export function messagesBody(request: AiRequest, model: string, modelLimit: number | undefined, drop: Drop): Json {
  for (const field of NEVER) if (request[field] !== undefined) drop(field)
  const { body, thinking } = promptBody(request, model, modelLimit, drop)
  return compact({
    ...(request.dialect === 'anthropic-messages' ? request.extensions : {}),
    ...body,
    max_tokens: thinking.maxTokens,
    ...samplingOf(request, model, thinking.on, drop),
    stop_sequences: request.stop?.filter(text => text.trim() !== ''),
    stream: request.stream || undefined,
    metadata: request.user === undefined ? undefined : { user_id: request.user },
    service_tier: tierOf(request.serviceTier, drop),
  })
}

function messagesOf({ messages }: AiRequest): Json[] {
  const turns = turnsOf(messages).map(({ role, blocks }) => ({ role, content: blocksOf(blocks) }))
  const filled = turns.filter(({ content }) => content.length > 0)
  const last = filled.at(-1)
  const end = last?.content.at(-1)
  // A prefill that ends in a blank is refused.
  if (last?.role === 'assistant' && end?.type === 'text') end.text = String(end.text).trimEnd()
  return filled
}

function samplingOf(request: AiRequest, model: string, thinking: boolean, drop: Drop): Json {
  const { temperature, topP, topK } = request
  const claude = claudeOf(model)
  const fields: Json = {}
  const take = (
    field: 'temperature' | 'topP' | 'topK',
    name: string,
    value: number | undefined,
    fits: boolean,
  ): void => {
    if (value === undefined) return
    if (fits) fields[name] = value
    else drop(field)
  }
  take(
    'temperature',
    'temperature',
    temperature && Math.min(temperature, 1),
    claude.sampling && (!thinking || temperature === 1),
  )
  const alone = claude.bothSampled || temperature === undefined
  take('topP', 'top_p', topP, claude.sampling && alone && (!thinking || (topP ?? 0) >= 0.95))
  take('topK', 'top_k', topK, claude.sampling && !thinking)
  return fields
}

function tierOf(tier: string | undefined, drop: Drop): string | undefined {
  if (tier === undefined || tier === 'auto') return tier
  if (tier === 'default' || tier === 'standard_only') return 'standard_only'
  drop('serviceTier')
  return undefined
}
