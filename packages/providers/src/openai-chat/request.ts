import type { AiRequest, ResponseFormat } from '@gatehouse/shared/ai/canonical.js'
import { UnsupportedInput } from '@gatehouse/shared/ai/canonical.js'
import { compact, type Json } from '../common/wire.js'
import type { Drop, Feature } from '../contract.js'
import type { Settled } from './conduct.js'
import { messagesOf } from './messages.js'
import { choiceOf } from './tool-choice.js'

/** Canonical fields that are left out, and told, where the server lacks the feature. */
const OPTIONAL: readonly [keyof AiRequest, Feature][] = [
  ['topK', 'top-k'],
  ['frequencyPenalty', 'penalties'],
  ['presencePenalty', 'penalties'],
  ['logitBias', 'logit-bias'],
  ['logprobs', 'logprobs'],
  ['stop', 'stop'],
  ['seed', 'seed'],
  ['parallelToolCalls', 'parallel-tools'],
  ['verbosity', 'verbosity'],
  ['serviceTier', 'service-tier'],
  ['user', 'user'],
  ['cacheKey', 'cache-key'],
  ['reasoning', 'reasoning'],
]

/** The body of a chat completion for a canonical request. Throws UnsupportedInput. */
export function chatBody(whole: AiRequest, model: string, conduct: Settled, drop: Drop): Json {
  const request = without(whole, conduct, drop)
  if (request.tools?.length && !conduct.can('tools'))
    throw new UnsupportedInput('The provider of this model calls no tools.', 'tools')
  // Metadata is refused by OpenAI unless the answer is stored there, and unknown elsewhere.
  if (request.metadata) drop('metadata')
  const { responseFormat, reasoning, stream } = request
  const format = formatOf(responseFormat, conduct, drop)
  return compact({
    ...(request.dialect === 'openai-chat' ? request.extensions : {}),
    model,
    messages: [...format.instruction, ...request.messages.flatMap(message => messagesOf(message, conduct))],
    stream: stream || undefined,
    stream_options: stream && conduct.streamUsage === 'asked' ? { include_usage: true } : undefined,
    [conduct.outputLimit]: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    frequency_penalty: request.frequencyPenalty,
    presence_penalty: request.presencePenalty,
    logit_bias: request.logitBias,
    logprobs: request.logprobs === undefined ? undefined : true,
    top_logprobs: request.logprobs || undefined,
    stop: request.stop,
    [conduct.seedField]: request.seed,
    ...toolsOf(request, conduct, drop),
    response_format: format.field,
    ...(reasoning ? conduct.thinking(reasoning) : {}),
    verbosity: request.verbosity,
    service_tier: request.serviceTier === 'standard_only' ? 'default' : request.serviceTier,
    user: request.user,
    prompt_cache_key: request.cacheKey,
    ...audioOf(request, conduct),
  })
}

function without(request: AiRequest, conduct: Settled, drop: Drop): AiRequest {
  const lean: AiRequest = { ...request }
  for (const [field, feature] of OPTIONAL) {
    if (lean[field] === undefined || conduct.can(feature)) continue
    drop(field)
    delete lean[field]
  }
  return lean
}

function toolsOf(request: AiRequest, conduct: Settled, drop: Drop): Json {
  const { tools, choice } = choiceOf(request, conduct, drop)
  if (!tools?.length) return {}
  const strict = conduct.can('strict-tools')
  return {
    tools: tools.map(tool => ({
      type: 'function',
      function: compact({
        name: tool.name,
        description: tool.description,
        parameters: tool.parameters,
        strict: strict ? tool.strict : undefined,
      }),
    })),
    tool_choice: choice,
    parallel_tool_calls: request.parallelToolCalls,
  }
}

/** A schema that the server cannot hold the model to is told to the model instead. */
function formatOf(
  format: ResponseFormat | undefined,
  conduct: Settled,
  drop: Drop,
): { field: Json | undefined; instruction: Json[] } {
  if (format === undefined || format.type === 'text') return { field: undefined, instruction: [] }
  const jsonObject = conduct.can('json-object') ? { type: 'json_object' } : undefined
  if (format.type === 'json-object') {
    if (!jsonObject) drop('responseFormat')
    return { field: jsonObject, instruction: [] }
  }
  const { name, schema, strict, description } = format
  if (conduct.can('json-schema'))
    return {
      field: { type: 'json_schema', json_schema: compact({ name, description, schema, strict }) },
      instruction: [],
    }
  drop('responseFormat.schema')
  const content = `Answer with one JSON object and nothing else. It must satisfy this JSON Schema: ${JSON.stringify(schema)}`
  return { field: jsonObject, instruction: [{ role: 'system', content }] }
}

function audioOf({ modalities, audio }: AiRequest, conduct: Settled): Json {
  if (!modalities || modalities.every(each => each === 'text')) return {}
  if (modalities.includes('audio') && !conduct.can('audio'))
    throw new UnsupportedInput('The provider of this model writes no audio.', 'modalities')
  return { modalities, audio: audio && compact({ voice: audio.voice ?? 'alloy', format: audio.format }) }
}
