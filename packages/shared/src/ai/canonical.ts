/**
 * The canonical request and event vocabulary where client dialects and providers meet: ordered content blocks, nothing lossy.
 * Same-dialect calls never come here: their bytes pass.
 */
export type Dialect = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini'

export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; url?: string; mediaType?: string; base64?: string }
  | { type: 'audio'; format: string; base64: string }
  | { type: 'document'; name?: string; mediaType?: string; url?: string; base64?: string }
  | { type: 'tool-use'; id: string; name: string; arguments: string }
  | { type: 'tool-result'; id: string; content: ContentBlock[]; isError?: boolean }
  | { type: 'reasoning'; text: string; signature?: string }
  | { type: 'refusal'; text: string }

export interface AiMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  content: ContentBlock[]
}

export interface AiTool {
  name: string
  description?: string
  parameters?: unknown
  strict?: boolean
}

export interface AiRequest {
  model: string
  messages: AiMessage[]
  stream: boolean
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  stop?: string[]
  seed?: number
  tools?: AiTool[]
  toolChoice?: 'auto' | 'none' | 'required' | { name: string }
  parallelToolCalls?: boolean
  responseFormat?:
    | { type: 'text' }
    | { type: 'json-object' }
    | { type: 'json-schema'; name: string; schema: unknown; strict?: boolean }
  reasoningEffort?: string
  user?: string
  /** Fields of the caller's dialect that have no canonical place. */
  extensions: Record<string, unknown>
}

export type StopReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error'

/** Token figures; `input` holds cached tokens too, `output` holds reasoning too. */
export interface AiUsage {
  input: number
  output: number
  cached: number
  cacheWrite: number
  reasoning: number
}

export interface AiResponse {
  id: string
  model: string
  content: ContentBlock[]
  stop: StopReason
  nativeStop?: string
  usage?: AiUsage
}

export type AiEvent =
  | { type: 'start'; id: string; model: string }
  | { type: 'text-delta'; text: string }
  | { type: 'reasoning-delta'; text: string; signature?: string }
  | { type: 'refusal-delta'; text: string }
  | { type: 'tool-start'; index: number; id: string; name: string }
  | { type: 'tool-delta'; index: number; arguments: string }
  | { type: 'usage'; usage: AiUsage }
  | { type: 'finish'; stop: StopReason; native?: string }
  | { type: 'error'; code: string; message: string }
