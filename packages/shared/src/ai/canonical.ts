/**
 * The canonical request, answer and event vocabulary where client dialects and providers meet: ordered content, nothing lossy.
 * Same-dialect calls never come here: their bytes pass. Absent fields mean that the caller or the provider did not say.
 */
import type { ContentBlock } from './content.js'

export type * from './content.js'
export type * from './embedding.js'
export type * from './events.js'

/** A wire format of chat. Callers speak one; a provider may speak some of them itself. */
export const dialects = [
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'anthropic-messages',
  'gemini',
  'ollama-chat',
  'ollama-generate',
  'cohere-chat',
] as const
export type Dialect = (typeof dialects)[number]

export interface AiMessage {
  /** `system` and `developer` may stand anywhere; `tool` holds tool results only, which may stand in a `user` message as well. */
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  content: ContentBlock[]
  name?: string
}

export interface AiTool {
  name: string
  description?: string
  /** JSON Schema of an object; absent for a tool without arguments. */
  parameters?: unknown
  strict?: boolean
  cache?: { ttl?: '5m' | '1h' }
}

/** `allowed`: the model may choose among these alone. */
export type ToolChoice =
  | 'auto'
  | 'none'
  | 'required'
  | { name: string }
  | { allowed: string[]; mode: 'auto' | 'required' }

export type ResponseFormat =
  | { type: 'text' }
  | { type: 'json-object' }
  | { type: 'json-schema'; name: string; schema: unknown; strict?: boolean; description?: string }

export interface Reasoning {
  /** False: not to think at all. */
  enabled?: boolean
  effort?: 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'
  /** Tokens; -1 leaves it to the model. */
  budget?: number
  /** The caller wants to see thoughts or their summary; false: not. */
  show?: boolean
  summary?: 'auto' | 'concise' | 'detailed'
}

export interface AiRequest {
  /** The caller's. Extensions hold for providers of this dialect alone. */
  dialect: Dialect
  model: string
  messages: AiMessage[]
  stream: boolean
  maxOutputTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  frequencyPenalty?: number
  presencePenalty?: number
  /** By token id, -100 to 100. */
  logitBias?: Record<string, number>
  /** Log probabilities of the tokens written, with as many alternatives; 0 = none beside the token itself. */
  logprobs?: number
  stop?: string[]
  seed?: number
  tools?: AiTool[]
  toolChoice?: ToolChoice
  /** False: one tool call at most. */
  parallelToolCalls?: boolean
  responseFormat?: ResponseFormat
  reasoning?: Reasoning
  verbosity?: 'low' | 'medium' | 'high'
  /** The dialects' own words: auto, default, flex, priority, scale, standard_only. */
  serviceTier?: string
  /** Whom the caller serves: an opaque id. */
  user?: string
  metadata?: Record<string, string>
  /** Groups calls that share a prefix. */
  cacheKey?: string
  /** Absent: text alone. */
  modalities?: ('text' | 'audio' | 'image')[]
  audio?: { voice?: string; format: string }
  /** Answers wanted. More than one only where caller and provider share a dialect; the gateway refuses it elsewhere. */
  choices?: number
  /** Fields of the caller's dialect that have no canonical place. */
  extensions: Record<string, unknown>
}

/** A request that a provider's map cannot put into its words without changing what it means: answered with status 400. */
export class UnsupportedInput extends Error {
  constructor(
    /** A sentence fit for the caller. */
    message: string,
    /** The canonical field at fault. */
    readonly param?: string,
  ) {
    super(message)
  }
}
