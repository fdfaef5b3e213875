import { type Ask, addAttachment, addText, newAsk, setTools } from '../answer/ask.js'
import { type Json, list, number, object, text } from '../answer/json.js'
import { Refusal } from '../refusal.js'

/** Reads the body of generateContent; the model stands in the path. */
export function readContents(body: Json, model: string): Ask {
  const ask = newAsk(model)
  if (!Array.isArray(body.contents) || body.contents.length === 0) {
    throw new Refusal(400, '* GenerateContentRequest.contents: contents is not specified')
  }
  readParts(ask, object(body.systemInstruction ?? body.system_instruction))
  for (const content of body.contents) readContent(ask, object(content))
  const config = object(body.generationConfig ?? body.generation_config)
  ask.maxTokens = number(config.maxOutputTokens) ?? Number.POSITIVE_INFINITY
  ask.stop = list(config.stopSequences).filter(one => typeof one === 'string')
  ask.reasoningTokens = thinkingTokens(object(config.thinkingConfig))
  const schema = config.responseJsonSchema ?? config.responseSchema
  if (config.responseMimeType === 'application/json') ask.json = schema === undefined ? {} : { schema }
  const declarations = list(body.tools).flatMap(tool => list(object(tool).functionDeclarations).map(object))
  setTools(
    ask,
    declarations.map(({ name, description, parametersJsonSchema, parameters }) => ({
      name: text(name),
      description: text(description),
      schema: parametersJsonSchema ?? parameters,
    })),
  )
  ask.toolChoice = readToolChoice(object(object(body.toolConfig).functionCallingConfig))
  return ask
}

const USUAL_THINKING = 32
const LEVELS: Record<string, number> = { MINIMAL: 8, LOW: 16, MEDIUM: 32, HIGH: 64 }

function thinkingTokens(config: Json): number {
  const level = LEVELS[text(config.thinkingLevel).toUpperCase()]
  const budget = number(config.thinkingBudget)
  if (level !== undefined || budget === undefined) return level ?? 0
  return budget < 0 ? USUAL_THINKING : Math.min(budget, USUAL_THINKING)
}

function readContent(ask: Ask, content: Json): void {
  const { said, isToolResult } = readParts(ask, content)
  if (content.role === 'model') return
  ask.lastText = said
  ask.afterToolResult = isToolResult
}

function readParts(ask: Ask, content: Json): { said: string; isToolResult: boolean } {
  const texts: string[] = []
  let isToolResult = false
  for (const one of list(content.parts)) {
    const part = object(one)
    if (typeof part.text === 'string') {
      addText(ask, part.text)
      texts.push(part.text)
    } else if (part.functionResponse) {
      isToolResult = true
      const result = JSON.stringify(object(part.functionResponse).response ?? {})
      addText(ask, result)
      texts.push(result)
    } else if (part.functionCall) {
      const { name, args } = object(part.functionCall)
      addText(ask, text(name))
      addText(ask, JSON.stringify(args ?? {}))
    } else addAttachment(ask)
  }
  return { said: texts.join('\n'), isToolResult }
}

function readToolChoice(config: Json): Ask['toolChoice'] {
  const allowed = list(config.allowedFunctionNames)
  if (config.mode === 'NONE') return 'none'
  if (config.mode !== 'ANY') return 'auto'
  return typeof allowed[0] === 'string' ? { name: allowed[0] } : 'required'
}
