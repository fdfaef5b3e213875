import { countTokens } from './tokens.js'

export interface Tool {
  name: string
  /** JSON Schema of the arguments. */
  schema: unknown
}

/** What a request asks for, whatever its dialect. */
export interface Ask {
  /** As sent and echoed, directives included. */
  model: string
  /** The last text that the model is to answer: the caller's, or a tool's result. */
  lastText: string
  inputTokens: number
  /** Infinity when the request sets none. Reasoning counts. */
  maxTokens: number
  stop: readonly string[]
  tools: readonly Tool[]
  toolChoice: 'auto' | 'none' | 'required' | { name: string }
  parallelTools: boolean
  afterToolResult: boolean
  /** Set when the answer must be JSON; `schema` when it must match one. */
  json?: { schema?: unknown }
  reasoningTokens: number
  /** Whether the vendor would cache this prompt. */
  cacheable: boolean
  stream: boolean
}

/** What an image, a sound or a file costs. */
const ATTACHMENT_TOKENS = 85

export const newAsk = (model: string): Ask => ({
  model,
  lastText: '',
  inputTokens: 0,
  maxTokens: Number.POSITIVE_INFINITY,
  stop: [],
  tools: [],
  toolChoice: 'auto',
  parallelTools: true,
  afterToolResult: false,
  reasoningTokens: 0,
  cacheable: true,
  stream: false,
})

export function addText(ask: Ask, text: string): void {
  ask.inputTokens += countTokens(text)
}

export function addAttachment(ask: Ask): void {
  ask.inputTokens += ATTACHMENT_TOKENS
}

export function setTools(ask: Ask, tools: readonly (Tool & { description?: string })[]): void {
  ask.tools = tools
  for (const tool of tools) {
    addText(ask, tool.name)
    if (tool.description) addText(ask, tool.description)
    if (tool.schema !== undefined) addText(ask, JSON.stringify(tool.schema))
  }
}
