import type { AiRequest, AiTool } from '@gatehouse/shared/ai/canonical.js'
import { compact, isObject, type Json } from '../common/wire.js'
import type { Gemini } from './model.js'
import { toolName } from './parts.js'
import { openApiSchema, plainSchema } from './schema.js'

/** Declarations and which to call. Names can be required, but not merely allowed: then the others are not offered. */
export function toolFields({ tools, toolChoice }: AiRequest, gemini: Gemini): Json {
  const allowed = typeof toolChoice === 'object' && 'allowed' in toolChoice ? toolChoice.allowed : undefined
  const offered = (tools ?? []).filter(tool => !allowed || allowed.includes(tool.name))
  if (offered.length === 0) return {}
  const functionCallingConfig = choiceOf(toolChoice)
  return {
    tools: [{ functionDeclarations: offered.map(tool => declaration(tool, gemini)) }],
    ...(functionCallingConfig ? { toolConfig: { functionCallingConfig } } : {}),
  }
}

const MODES: Record<string, string> = { auto: 'AUTO', none: 'NONE', required: 'ANY' }

function choiceOf(choice: AiRequest['toolChoice']): Json | undefined {
  if (choice === undefined) return undefined
  if (typeof choice === 'string') return { mode: MODES[choice] }
  if ('name' in choice) return { mode: 'ANY', allowedFunctionNames: [toolName(choice.name)] }
  return { mode: MODES[choice.mode] }
}

function declaration({ name, description, parameters }: AiTool, { jsonSchema }: Gemini): Json {
  return compact({
    name: toolName(name),
    description,
    ...(takesNone(parameters) ? {} : schemaOf(parameters, jsonSchema)),
  })
}

const schemaOf = (parameters: unknown, jsonSchema: boolean): Json =>
  jsonSchema ? { parametersJsonSchema: plainSchema(parameters) } : { parameters: openApiSchema(parameters) }

/** An object without properties is refused by older models; no schema says the same. */
const takesNone = (parameters: unknown): boolean =>
  !isObject(parameters) ||
  (Object.keys((parameters.properties as Json) ?? {}).length === 0 && !parameters.$ref && !parameters.anyOf)
