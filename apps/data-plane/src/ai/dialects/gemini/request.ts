import type { AiRequest, AiTool, Reasoning, ToolChoice } from '@gatehouse/shared/ai/canonical.js'
import {
  count,
  flag,
  type Json,
  list,
  number,
  object,
  objectAt,
  othersOf,
  refuse,
  text,
  textAt,
  texts,
  unsupported,
} from '../fields.js'
import { camel } from './camel.js'
import { contentsOf, systemOf } from './content.js'
import { jsonSchemaOf } from './schema.js'

const KNOWN = new Set(['contents', 'systemInstruction', 'generationConfig', 'tools', 'toolConfig', 'model'])
const KNOWN_CONFIG = new Set([
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'candidateCount',
  'seed',
  'stopSequences',
  'presencePenalty',
  'frequencyPenalty',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseLogprobs',
  'logprobs',
  'thinkingConfig',
  'responseModalities',
  'speechConfig',
])

/** Reads a generateContent request into the canonical form. */
export function parseGenerate(body: Json, call: { model: string; stream: boolean }): AiRequest {
  const json = camel(body)
  const config = camel(object(json, 'generationConfig') ?? {})
  const path = 'generationConfig'
  const calling = callingOf(json)
  return {
    dialect: 'gemini',
    model: call.model,
    stream: call.stream,
    messages: [...systemOf(json.systemInstruction), ...contentsOf(json.contents)],
    maxOutputTokens: count(config, 'maxOutputTokens', path),
    temperature: number(config, 'temperature', path),
    topP: number(config, 'topP', path),
    topK: number(config, 'topK', path),
    frequencyPenalty: number(config, 'frequencyPenalty', path),
    presencePenalty: number(config, 'presencePenalty', path),
    logprobs: flag(config, 'responseLogprobs', path) ? (count(config, 'logprobs', path) ?? 0) : undefined,
    stop: texts(config, 'stopSequences', path),
    seed: number(config, 'seed', path),
    tools: toolsOf(json),
    toolChoice: calling && choiceOf(calling),
    responseFormat: formatOf(config),
    reasoning: reasoningOf(config),
    modalities: texts(config, 'responseModalities', path)?.map(each => each.toLowerCase()) as AiRequest['modalities'],
    audio: audioOf(config),
    choices: count(config, 'candidateCount', path),
    extensions: { ...othersOf(json, KNOWN), ...othersOf(config, KNOWN_CONFIG) },
  }
}

function toolsOf(json: Json): AiTool[] | undefined {
  return list(json, 'tools')?.flatMap((item, index) => {
    const path = `tools[${index}]`
    const tool = camel(objectAt(item, path))
    for (const key in tool)
      if (key !== 'functionDeclarations' && tool[key] !== null && tool[key] !== undefined)
        throw unsupported(`The tool ${key} cannot be carried to the provider of this model.`, `${path}.${key}`)
    return (list(tool, 'functionDeclarations', path) ?? []).map((each, i) =>
      toolOf(camel(objectAt(each, `${path}.functionDeclarations[${i}]`)), `${path}.functionDeclarations[${i}]`),
    )
  })
}

const toolOf = (fn: Json, path: string): AiTool => ({
  name: textAt(fn.name, `${path}.name`),
  description: text(fn, 'description', path),
  parameters: object(fn, 'parametersJsonSchema', path) ?? jsonSchemaOf(object(fn, 'parameters', path)),
})

function callingOf(json: Json): Json | undefined {
  const config = object(json, 'toolConfig')
  const calling = config && object(camel(config), 'functionCallingConfig', 'toolConfig')
  return calling && camel(calling)
}

function choiceOf(calling: Json): ToolChoice | undefined {
  const path = 'toolConfig.functionCallingConfig'
  const names = texts(calling, 'allowedFunctionNames', path)
  switch (text(calling, 'mode', path) ?? 'AUTO') {
    case 'NONE':
      return 'none'
    case 'ANY':
      if (!names?.length) return 'required'
      return names.length === 1 ? { name: names[0]! } : { allowed: names, mode: 'required' }
    case 'AUTO':
    case 'VALIDATED':
    case 'MODE_UNSPECIFIED':
      return names?.length ? { allowed: names, mode: 'auto' } : 'auto'
    default:
      throw refuse(`${path}.mode is one of AUTO, ANY, NONE, VALIDATED.`, `${path}.mode`)
  }
}

function formatOf(config: Json): AiRequest['responseFormat'] {
  const type = text(config, 'responseMimeType', 'generationConfig')
  const schema =
    object(config, 'responseJsonSchema', 'generationConfig') ??
    jsonSchemaOf(object(config, 'responseSchema', 'generationConfig'))
  if (schema) return { type: 'json-schema', name: 'answer', schema }
  if (type === undefined || type === 'text/plain') return undefined
  if (type === 'application/json') return { type: 'json-object' }
  throw unsupported(`Answers of type ${type} cannot be had from this model.`, 'generationConfig.responseMimeType')
}

const LEVELS = { MINIMAL: 'minimal', LOW: 'low', MEDIUM: 'medium', HIGH: 'high' } as const

function reasoningOf(config: Json): Reasoning | undefined {
  const given = object(config, 'thinkingConfig', 'generationConfig')
  if (!given) return undefined
  const thinking = camel(given)
  const path = 'generationConfig.thinkingConfig'
  const level = text(thinking, 'thinkingLevel', path)?.toUpperCase()
  const budget = number(thinking, 'thinkingBudget', path)
  const show = flag(thinking, 'includeThoughts', path)
  const effort = level !== undefined && level in LEVELS ? LEVELS[level as keyof typeof LEVELS] : undefined
  return { enabled: budget === 0 ? false : undefined, effort, budget: budget || undefined, show }
}

function audioOf(config: Json): AiRequest['audio'] {
  const speech = object(config, 'speechConfig', 'generationConfig')
  if (!speech) return undefined
  const voice = object(camel(object(camel(speech), 'voiceConfig') ?? {}), 'prebuiltVoiceConfig')
  return { voice: voice && text(camel(voice), 'voiceName'), format: 'pcm16' }
}
