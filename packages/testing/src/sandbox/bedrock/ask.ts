import { type Ask, addAttachment, addText, newAsk, setTools } from '../answer/ask.js'
import { type Json, list, number, object, text } from '../answer/json.js'
import { Refusal } from '../refusal.js'

/** Reads the body of Converse; the model stands in the path. */
export function readConverse(body: Json, model: string): Ask {
  const ask = newAsk(model)
  if (list(body.messages).length === 0) throw new Refusal(400, 'A conversation must have at least one message.')
  readBlocks(ask, body.system)
  for (const message of list(body.messages).map(object)) {
    const { said, isToolResult } = readBlocks(ask, message.content)
    if (message.role !== 'user') continue
    ask.lastText = said
    ask.afterToolResult = isToolResult
  }
  const config = object(body.inferenceConfig)
  ask.maxTokens = number(config.maxTokens) ?? Number.POSITIVE_INFINITY
  ask.stop = list(config.stopSequences).filter(one => typeof one === 'string')
  const { thinking } = object(body.additionalModelRequestFields)
  ask.reasoningTokens = /enabled|adaptive/.test(text(object(thinking).type)) ? THINKING : 0
  readTools(ask, object(body.toolConfig))
  const { schema } = object(object(object(object(body.outputConfig).textFormat).structure).jsonSchema)
  if (typeof schema === 'string') ask.json = { schema: JSON.parse(schema) }
  return ask
}

const THINKING = 32

function readTools(ask: Ask, { tools, toolChoice }: Json): void {
  const specs = list(tools).flatMap(tool => (object(tool).toolSpec ? [object(object(tool).toolSpec)] : []))
  setTools(
    ask,
    specs.map(({ name, description, inputSchema }) => ({
      name: text(name),
      description: text(description),
      schema: object(inputSchema).json,
    })),
  )
  const choice = object(toolChoice)
  if (choice.any) ask.toolChoice = 'required'
  if (choice.tool) ask.toolChoice = { name: text(object(choice.tool).name) }
}

function readBlocks(ask: Ask, content: unknown): { said: string; isToolResult: boolean } {
  const texts: string[] = []
  let isToolResult = false
  for (const block of list(content).map(object)) {
    if (typeof block.text === 'string') {
      addText(ask, block.text)
      texts.push(block.text)
    } else if (block.toolResult) {
      isToolResult = true
      texts.push(readBlocks(ask, object(block.toolResult).content).said)
    } else if (block.toolUse) {
      const { name, input } = object(block.toolUse)
      addText(ask, text(name))
      addText(ask, JSON.stringify(input ?? {}))
    } else if (block.reasoningContent) {
      addText(ask, text(object(object(block.reasoningContent).reasoningText).text))
    } else if (block.image || block.document) addAttachment(ask)
  }
  return { said: texts.join('\n'), isToolResult }
}
