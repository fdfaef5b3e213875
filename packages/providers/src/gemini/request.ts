import type { AiRequest } from '@gatehouse/shared/ai/canonical.js'
import { systemBlocks, turnsOf } from '../common/turns.js'
import { compact, isObject, type Json } from '../common/wire.js'
import type { Drop } from '../contract.js'
import { type Gemini, geminiOf } from './model.js'
import { contentOf } from './parts.js'
import { openApiSchema, plainSchema } from './schema.js'
import { thinkingConfig } from './thinking.js'
import { toolFields } from './tools.js'

const NEVER: readonly (keyof AiRequest)[] = [
  'logitBias',
  'verbosity',
  'user',
  'cacheKey',
  'parallelToolCalls',
  'metadata',
]
const MAX_STOPS = 5

export interface Flavour {
  /** Calls and results carry ids. */
  ids: boolean
}

/** What the model reads: contents, instructions, tools. Throws UnsupportedInput. */
export function promptBody(request: AiRequest, model: string, { ids }: Flavour): Json {
  const gemini = geminiOf(model)
  const called = new Map<string, string>()
  for (const { content } of request.messages)
    for (const block of content) if (block.type === 'tool-use') called.set(block.id, block.name)
  const speech = { third: gemini.third, ids, called }
  const turns = turnsOf(request.messages).map(turn => contentOf(turn, speech))
  const system = systemBlocks(request.messages).flatMap(block => ('text' in block ? [{ text: block.text }] : []))
  if (told(request, gemini)) system.push({ text: instruction(request) })
  return compact({
    contents: turns.filter(({ parts }) => (parts as Json[]).length > 0),
    systemInstruction: system.length > 0 ? { parts: system } : undefined,
    ...toolFields(request, gemini),
  })
}

/** The body of generateContent for a canonical request. Throws UnsupportedInput. */
export function generateBody(request: AiRequest, model: string, flavour: Flavour, drop: Drop): Json {
  for (const field of NEVER) if (request[field] !== undefined) drop(field)
  const { generationConfig, ...own } = request.dialect === 'gemini' ? request.extensions : {}
  const config = configOf(request, geminiOf(model), drop)
  const merged = compact({ ...(isObject(generationConfig) ? generationConfig : {}), ...config })
  return compact({
    ...own,
    ...promptBody(request, model, flavour),
    generationConfig: Object.keys(merged).length > 0 ? merged : undefined,
    serviceTier: tierOf(request.serviceTier, drop),
  })
}

function configOf(request: AiRequest, gemini: Gemini, drop: Drop): Json {
  if (request.stop && request.stop.length > MAX_STOPS) drop('stop')
  return compact({
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    maxOutputTokens: request.maxOutputTokens,
    stopSequences: request.stop?.slice(0, MAX_STOPS),
    seed: request.seed,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    responseLogprobs: request.logprobs === undefined ? undefined : true,
    logprobs: request.logprobs || undefined,
    ...formatOf(request, gemini, drop),
    responseModalities: request.modalities?.map(each => each.toUpperCase()),
    speechConfig: request.audio?.voice && {
      voiceConfig: { prebuiltVoiceConfig: { voiceName: request.audio.voice } },
    },
    thinkingConfig: thinkingConfig(request.reasoning, gemini, drop),
  })
}

/** Before the third generation a format and tools exclude each other; the format is then told in words. */
const told = ({ responseFormat, tools }: AiRequest, { third }: Gemini): boolean =>
  responseFormat !== undefined && responseFormat.type !== 'text' && !third && Boolean(tools?.length)

const instruction = ({ responseFormat: format }: AiRequest): string =>
  format?.type === 'json-schema'
    ? `Answer with one JSON object and nothing else. It must satisfy this JSON Schema: ${JSON.stringify(format.schema)}`
    : 'Answer with one JSON object and nothing else.'

function formatOf(request: AiRequest, gemini: Gemini, drop: Drop): Json {
  const { responseFormat: format } = request
  if (!format || format.type === 'text') return {}
  if (told(request, gemini)) {
    drop('responseFormat')
    return {}
  }
  if (format.type === 'json-object') return { responseMimeType: 'application/json' }
  const schema = gemini.jsonSchema
    ? { responseJsonSchema: plainSchema(format.schema) }
    : { responseSchema: openApiSchema(format.schema) }
  return { responseMimeType: 'application/json', ...schema }
}

const TIERS: Record<string, string | undefined> = { flex: 'flex', priority: 'priority', default: 'standard' }

function tierOf(tier: string | undefined, drop: Drop): string | undefined {
  if (tier === undefined || tier === 'auto') return undefined
  const own = TIERS[tier]
  if (own === undefined) drop('serviceTier')
  return own
}
